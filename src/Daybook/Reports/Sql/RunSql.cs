using System.Threading.RateLimiting;
using Daybook.Foundation;
using Daybook.Foundation.Access;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Http;
using Daybook.Foundation.Objects;
using Daybook.Foundation.Time;
using Daybook.Reports.Sql.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Reports.Sql;

/// <summary><c>POST /sql</c>: one statement over the views <c>events</c>, <c>persons</c> and <c>daily_metrics</c>, read-only.</summary>
/// <remarks>
/// It runs in a process of its own that can reach nothing but the files of one snapshot (ADR 0104). First that process says whether the
/// statement may run and what it reads; then the files are made; then it runs.
/// </remarks>
public sealed class RunSql(IOptions<SqlOptions> options, IOptions<ColumnsOptions> columns, IOptions<AccessOptions> access,
    IObjectStore objects,
    PrepareSql prepare, ColumnFolder folder, ReportingZone reporting, TimeProvider clock, ILogger<RunSql> log) : IDisposable
{
    private const int MostWaiting = 8;

    // Of an answer's rows as JSON. They are held in memory, so that a limit is known before the answer begins.
    private const long MaxBytes = 16L * 1024 * 1024;

    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.Statements,
        QueueLimit = MostWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        // Every statement has a row of its own in the audit log, whatever becomes of it.
        call.Note.Alone = true;
        call.Query.RefuseOthers();
        if (!options.Value.Enabled) throw SqlProblems.Off();
        var request = await SqlRequest.Read(call, reporting, options.Value.MaxRows, cancel);
        call.Note.Detail = ShownStatement.Of(request.Sql);
        if (!columns.Value.Enabled || !objects.Enabled)
            throw SqlProblems.Unusable("SQL reads column files, and there are none: set Daybook__Columns__Enabled to true"
                + (objects.Enabled ? "." : ", and Daybook__S3__Bucket to a bucket, or Daybook__Blob__Container to a container."));
        var named = call.Caller.May(access.Value.ScopeOfPeople);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var turn = await _turns.AcquireAsync(1, both.Token);
            if (!turn.IsAcquired) throw SqlProblems.Busy();
            return await Run(call, request, named, both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw SqlProblems.TooLong(options.Value.TimeoutSeconds);
        }
        catch (SqlProcessException e)
        {
            throw SqlProblems.Unusable($"No process for the statement can be started: {e.Message}.");
        }
        catch (ColumnsUnusableException e)
        {
            Log.SqlUnusable(log, e.Message);
            throw SqlProblems.Unusable($"The column files could not be read: {e.Message}");
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task<IResult> Run(HttpCall call, SqlRequest request, bool named, CancellationToken cancel)
    {
        await using var process = SqlProcess.Start(folder.Path, options.Value.MemoryBytes, clock);
        var check = await process.Check(request.Sql, cancel);
        if (check.Refused is not null || check.Failure is not null) throw Problem(check);
        using var snapshot = await prepare.Run(request.Range, check.Views ?? [], named, cancel);
        var rows = await process.Run(request.Sql, new(snapshot.Folder, snapshot.Files, snapshot.Views, request.Parameters,
            options.Value.MemoryBytes, options.Value.SpillBytes, request.Limit, MaxBytes), cancel);
        if (rows.Failed is { } failed)
        {
            if (failed.Failure == WorkerFailure.Files) snapshot.Lease?.Distrust();
            throw Problem(failed);
        }

        call.Note.Items = rows.Rows.Count;
        var answer = SqlAnswer.Of(request, snapshot, rows, named);
        return request.Format == "json" ? Answer.Json(answer) : Answer.Write(async (http, gone) =>
        {
            http.Response.Headers["X-Daybook-Provenance"] = answer.Standing;
            http.Response.Headers.ContentDisposition = $"attachment; filename=sql.{request.Format}";
            http.Response.ContentType =
                request.Format == "csv" ? "text/csv; charset=utf-8; header=present" : "application/vnd.apache.parquet";
            if (request.Format == "csv") await http.Response.Body.WriteAsync(SqlTable.Csv(rows), gone);
            else await SqlTable.Parquet(rows, http.Response.Body, gone);
        });
    }

    private ProblemException Problem(WorkerMessage message)
    {
        if (message.Refused is { } why) return SqlProblems.Refused(why, message.Position);
        switch (message.Failure)
        {
            case WorkerFailure.Memory:
                return SqlProblems.TooLarge(options.Value.MemoryBytes);
            case WorkerFailure.Library:
                return SqlProblems.Unusable(
                    "DuckDB's library cannot be loaded here: publish with the runtime identifier of this platform.");
            case WorkerFailure.Files:
                Log.SqlUnusable(log, message.Detail ?? "");
                return SqlProblems.Unusable("A column file could not be read; the log says why. Try again: it is fetched anew.");
            default:
                // Names of files are this machine's own.
                return SqlProblems.Refused((message.Detail ?? "").Replace(folder.Path, "…", StringComparison.Ordinal), message.Position);
        }
    }
}
