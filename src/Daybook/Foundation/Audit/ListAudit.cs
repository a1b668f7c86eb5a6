using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Foundation.Audit;

/// <summary>
/// <c>GET /ops/audit</c>: who did what, newest first. Before it answers, it writes what this instance has not written yet.
/// </summary>
/// <remarks>
/// Filters: <c>from</c>, <c>to</c> (inclusive dates in the reporting zone, by default the last 30 days), <c>caller</c>, <c>action</c>,
/// <c>reason</c>, <c>request_id</c>, <c>user_id</c> (what was done about a person). <c>limit</c> 10, at most 1,000; <c>before</c> is the
/// <c>next</c> of the page before.
/// </remarks>
public sealed class ListAudit(PostgresConnections database, AuditBuffer buffer, WriteAudit write, PersonTargets targets, ReportingZone zone)
{
    private const int DefaultDays = 30, DefaultLimit = 10, MaxLimit = 1000;

    // audit_log_pkey backwards; with a filter on caller, target or request_id that column's index.
    private const string Sql = """
        SELECT audit_id, action, phase, first_at, last_at, calls, caller, source, endpoint, method, target, parameters, address, addresses,
          forwarded, request_id, trace_id, status, reason, items, detail
        FROM audit_log
        WHERE audit_id < $1
          AND last_at >= $2 AND first_at < $3
          AND ($4::text IS NULL OR caller = $4)
          AND ($5::text IS NULL OR action = $5)
          AND ($6::text IS NULL OR reason = $6)
          AND ($7::text IS NULL OR request_id = $7)
          AND ($8::text[] IS NULL OR target = ANY ($8))
        ORDER BY audit_id DESC
        LIMIT $9
        """;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var query = call.Query;
        var to = query.Date("to") ?? zone.Today;
        var from = query.Date("from") ?? to.PlusDays(1 - DefaultDays);
        if (from > to) throw QueryReader.Invalid("from", "`from` must not be later than `to`.");
        var limit = query.Number("limit", DefaultLimit, 1, MaxLimit);
        var action = query.OneOf("action", "", "send", "read", "change", "refused");
        object?[] filters =
        [
            query.Text("caller"), action.Length == 0 ? null : action, query.Text("reason"), query.Text("request_id"),
        ];
        var person = query.Text("user_id");
        var before = Before(query.Text("before"));
        query.RefuseOthers();

        if (await FlushAudit.Run(buffer, write, cancel) is { } fault)
            throw new StoreUnavailableException(
                "The audit log cannot be written at the moment, so it would be told with gaps. Try again shortly.",
                fault)
            { Store = StoreName.Database };
        await using var connection = await database.OpenOperators(cancel);
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters = { new() { Value = before }, Time(from), Time(to.PlusDays(1)) },
        };
        foreach (var filter in filters) command.Parameters.Add(new() { Value = filter ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(
            new()
            {
                Value = person is null ? DBNull.Value : await targets.All(person, connection, cancel),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text
            });
        command.Parameters.Add(new() { Value = limit });
        var entries = await command.Rows(AuditItem.Read, cancel);
        call.Note.Items = entries.Count;
        return Answer.Json(new AuditPage(entries, entries.Count == limit ? entries[^1].AuditId : null));
    }

    private static long Before(string? text) =>
        text is null ? long.MaxValue
        : long.TryParse(text, out var id) && id > 0 ? id
        : throw QueryReader.Invalid("before", "`before` must be the `next` of the page before.");

    private NpgsqlParameter Time(LocalDate day) =>
        new() { Value = zone.Zone.StartOfDay(day).ToDateTimeUtc(), NpgsqlDbType = NpgsqlDbType.TimestampTz };
}

/// <param name="Entries">Newest first.</param>
/// <param name="Next">For <c>before</c>; null on the last page.</param>
public sealed record AuditPage(IReadOnlyList<AuditItem> Entries, long? Next);

/// <summary>A row of the audit log; the columns are explained in its migration.</summary>
public sealed record AuditItem(
    long AuditId, string Action, string Phase, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Calls, string Caller, string? Source,
    string Endpoint, string Method, string Target, string? Parameters,
    string? Address, int Addresses, string? Forwarded, string RequestId, string? TraceId, int? Status, string? Reason, long? Items,
    string? Detail)
{
    internal static AuditItem Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4),
        row.GetInt32(5), row.GetString(6), row.TextOrNull(7), row.GetString(8),
        row.GetString(9), row.GetString(10), row.TextOrNull(11), row.TextOrNull(12), row.GetInt32(13), row.TextOrNull(14),
        row.GetString(15),
        row.TextOrNull(16), row.IsDBNull(17) ? null : row.GetInt32(17), row.TextOrNull(18),
        row.IsDBNull(19) ? null : row.GetInt64(19), row.TextOrNull(20));
}
