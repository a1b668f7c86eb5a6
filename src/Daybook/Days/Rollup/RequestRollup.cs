using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Daybook.Days.Rollup;

/// <summary><c>POST /ops/rollup?from&amp;to&amp;wait=</c>: counts a range, or every marked day when none is given, and publishes.</summary>
/// <remarks>
/// The run continues if the caller does not wait for its end. If this process ends first, the next timer takes the run over.
/// Answers 200 with the finished run, or 202 with the unfinished run after <c>wait</c> seconds (default 60, at most 200: Azure ends a
/// request after 230).
/// </remarks>
public sealed class RequestRollup(
    PostgresConnections database, RollupRuns runs, RunRollup rollup, PublishOutbox publish, ReportingZone zone, TimeProvider clock,
    ILogger<RequestRollup> log) : IDisposable
{
    private const int DefaultWait = 60, LongestWait = 200;

    private readonly CancellationTokenSource _stop = new();

    // One run at a time, because each holds a session and the timers need sessions too.
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (from, to) = (call.Query.Date("from"), call.Query.Date("to"));
        var wait = TimeSpan.FromSeconds(call.Query.Number("wait", DefaultWait, 0, LongestWait));
        call.Query.RefuseOthers();
        database.ThrowIfNoSessions();
        (from, to) = await Range(from, to, cancel);
        var run = await runs.Start(RollupKind.Request, from?.ToDateOnly(), to?.ToDateOnly(), call.Caller.Id, cancel);
        var work = Work(run);
        await Task.WhenAny(work, Task.Delay(wait, clock, cancel));
        if (!work.IsCompleted) return Answer.Json(await runs.Find(run.RunId, cancel), StatusCodes.Status202Accepted);
        var done = await work;
        return done.Error is null
            ? Answer.Json(done)
            : new Problem(ProblemCode.Internal,
                done.Error)
            { Members = new Dictionary<string, object?> { ["run_id"] = done.RunId, ["days"] = done.Days } };
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task<RollupRun> Work(RollupRun run)
    {
        // Not on the caller's task, because the run must not end with the request.
        var stop = _stop.Token;
        await Task.Yield();
        try
        {
            await using (Heartbeat.Start(c => runs.Touch(run.RunId, c), e => Log.NoLife(log, run.RunId, e.Message), clock, stop))
                await _turn.WaitAsync(stop);
            try
            {
                var done = await rollup.Run(run, stop);
                await publish.Run(stop);
                return done;
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception e)
        {
            // Nobody may be waiting any more.
            Log.NotNow(log, e.Message);
            throw;
        }
    }

    private async Task<(LocalDate? From, LocalDate? To)> Range(LocalDate? from, LocalDate? to, CancellationToken cancel)
    {
        if (from is null && to is null) return (null, null);
        if (from is null) throw QueryReader.Invalid("from", "`from` is required with `to`. Without both, every marked day is counted.");
        to ??= zone.Today;
        if (to > zone.Today.PlusDays(1))
            throw QueryReader.Invalid("to", $"`to` must not be later than tomorrow, {zone.Today.PlusDays(1):uuuu-MM-dd} in {zone.Id}.");
        if (from > to) throw QueryReader.Invalid("from", "`from` must not be later than `to`.");
        if (await FirstOpenDay(cancel) is { } open && from < open)
            throw QueryReader.Invalid("from",
                $"Days before {open:uuuu-MM-dd} are sealed: retention has dropped their raw events, so they cannot be counted again. "
                + $"Begin with {open:uuuu-MM-dd}.");
        return (from, to);
    }

    // The first day that is wholly at or after the retention horizon.
    private async Task<LocalDate?> FirstOpenDay(CancellationToken cancel)
    {
        await using var connection = await database.OpenOperators(cancel);
        await using var command = new NpgsqlCommand("SELECT horizon FROM policy WHERE isfinite(horizon)", connection);
        if (await command.ExecuteScalarAsync(cancel) is not DateTime horizon) return null;
        var day = zone.Zone.DateOf(Instant.FromDateTimeUtc(horizon));
        return zone.Zone.StartOfDay(day) < Instant.FromDateTimeUtc(horizon) ? day.PlusDays(1) : day;
    }
}
