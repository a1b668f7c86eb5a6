using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Foundation.Audit;

/// <summary>Appends rows to <c>audit_log</c>, all of them or none.</summary>
public sealed class WriteAudit(PostgresConnections database, PersonTargets targets)
{
    private const string Copy = """
        COPY audit_log (action, phase, first_at, last_at, calls, caller, source, endpoint, method, target, parameters, address, addresses, forwarded, request_id, trace_id, status, reason, items, detail)
        FROM STDIN (FORMAT BINARY)
        """;

    internal async Task Run(IReadOnlyCollection<AuditRow> rows, CancellationToken cancel)
    {
        await using var connection = await database.OpenOperators(cancel);
        // Must run before the copy begins, because the connection does nothing else during a copy.
        Dictionary<AuditRow, string> paths = [];
        foreach (var row in rows) paths[row] = await targets.Written(row.Key.Target, connection, cancel);
        await using var copy = await connection.BeginBinaryImportAsync(Copy, cancel);
        foreach (var row in rows) await Write(copy, row, paths[row], cancel);
        await copy.CompleteAsync(cancel);
    }

    private static async Task Write(NpgsqlBinaryImporter copy, AuditRow row, string target, CancellationToken cancel)
    {
        var (key, first) = (row.Key, row.First);
        await copy.StartRowAsync(cancel);
        await copy.WriteAsync(Name(key.Action), NpgsqlDbType.Text, cancel);
        await copy.WriteAsync(row.Phase, NpgsqlDbType.Text, cancel);
        await copy.WriteAsync(first.At, NpgsqlDbType.TimestampTz, cancel);
        await copy.WriteAsync(row.LastAt, NpgsqlDbType.TimestampTz, cancel);
        await copy.WriteAsync(row.Calls, NpgsqlDbType.Integer, cancel);
        await copy.WriteAsync(key.Caller, NpgsqlDbType.Text, cancel);
        await Text(key.Source);
        await copy.WriteAsync(key.Endpoint, NpgsqlDbType.Text, cancel);
        await copy.WriteAsync(key.Method, NpgsqlDbType.Text, cancel);
        await copy.WriteAsync(target, NpgsqlDbType.Text, cancel);
        await Text(key.Parameters);
        await Text(row.Address);
        await copy.WriteAsync(row.Addresses, NpgsqlDbType.Integer, cancel);
        await Text(key.Forwarded);
        await copy.WriteAsync(first.RequestId, NpgsqlDbType.Text, cancel);
        await Text(first.TraceId);
        await Number(row.Phase == "begun" ? null : key.Status, NpgsqlDbType.Integer);
        await Text(key.Reason?.Name());
        if (row.Items is { } items) await copy.WriteAsync(items, NpgsqlDbType.Bigint, cancel);
        else await copy.WriteNullAsync(cancel);
        await Text(row.Detail);

        Task Text(string? text) => text is null ? copy.WriteNullAsync(cancel) : copy.WriteAsync(text, NpgsqlDbType.Text, cancel);
        Task Number(int? number, NpgsqlDbType type) =>
            number is null ? copy.WriteNullAsync(cancel) : copy.WriteAsync(number.Value, type, cancel);
    }

    private static string Name(AuditAction action) => action switch
    {
        AuditAction.Send => "send",
        AuditAction.Read => "read",
        AuditAction.Change => "change",
        _ => "refused",
    };
}
