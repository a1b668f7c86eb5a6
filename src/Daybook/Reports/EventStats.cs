using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Reports;

/// <summary>
/// Exact totals of everything stored now: Rollup's counts, plus a recount of the quarter hours that Rollup has not counted.
/// </summary>
/// <remarks>
/// Cost: the quarter hours' counts (about 35,000 rows per year and type) and the raw events of the quarter hours that wait for Rollup.
/// </remarks>
public sealed class EventStats(PostgresConnections database, ReportingZone reporting)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        return Answer.Json(await Run(cancel));
    }

    public async Task<EventStatsAnswer> Run(CancellationToken cancel)
    {
        await using var session = await ReportSession.Open(database, cancel);
        var horizon = await session.One($"SELECT horizon FROM policy", r => r.TimeOrMin(0), cancel);
        var waiting = await WaitingQuarters.Read(session, cancel);
        var types = await session.Rows(ByType(horizon, waiting), r => (Type: r.GetString(0), Events: r.GetInt64(1)), cancel);
        var users = await session.One(Users(horizon, waiting, reporting), r => r.GetInt64(0), cancel);
        var asOf = await session.One($"SELECT coalesce(CASE WHEN pg_is_in_recovery() THEN pg_last_xact_replay_timestamp() END, now())",
            r => r.Time(0), cancel);
        return new(
            types.Sum(t => t.Events), users, types.ToDictionary(t => t.Type, t => t.Events),
            await Edge(session, horizon, first: true, cancel), await Edge(session, horizon, first: false, cancel),
            await LastReceived(cancel), asOf.ToDateTimeOffset(), waiting.MarkedEvents);
    }

    // Primary key of quarter_counts; events_occurred_at for the quarter hours that wait.
    internal static Query ByType(Instant horizon, WaitingQuarters waiting) => $"""
        SELECT event_type, sum(n)::bigint AS events
        FROM (SELECT t.event_type, sum(q.events) AS n
              FROM quarter_counts q JOIN event_types t USING (type_no)
              WHERE q.bucket >= {horizon} AND NOT EXISTS (SELECT FROM day_marks m WHERE m.bucket = q.bucket)
              GROUP BY t.event_type
              UNION ALL
              SELECT e.event_type, count(*) FROM {waiting.Events()} GROUP BY e.event_type) parts
        GROUP BY event_type
        HAVING sum(n) > 0
        ORDER BY events DESC, event_type
        """;

    // A user counts on their first day. Users that are only in waiting quarter hours are new. Indexes: active_prev_pkey,
    // users_subject_key, user_days_pkey.
    internal static Query Users(Instant horizon, WaitingQuarters waiting, ReportingZone reporting)
    {
        var since = horizon == Instant.MinValue ? LocalDate.FromDateOnly(DateOnly.MinValue) : reporting.Zone.DateOf(horizon);
        return $"""
            SELECT (SELECT coalesce(sum(users), 0) FROM active_prev WHERE day >= {since} AND (prev_day = '-infinity' OR prev_day < {since}))::bigint
                 + (SELECT count(*)
                    FROM (SELECT DISTINCT event_subject(e.user_id, e.anonymous_id) AS subject FROM {waiting.Events()}) w
                    WHERE NOT EXISTS (SELECT FROM users u JOIN user_days d USING (user_no) WHERE u.subject = w.subject))
            """;
    }

    private static async Task<DateTimeOffset?> Edge(ReportSession session, Instant horizon, bool first, CancellationToken cancel)
    {
        foreach (var bucket in await session.Rows(EdgeQuarters(horizon, first), r => r.Time(0), cancel))
        {
            if (await session.One(EdgeOf(bucket), r => r.TimeOrNull(first ? 0 : 1), cancel) is { } time) return time.ToDateTimeOffset();
        }

        return null;
    }

    // The first or last quarter hours with events. A marked quarter hour may be empty (erased), so a few are tried. Primary key of
    // quarter_counts, index day_marks_bucket.
    internal static Query EdgeQuarters(Instant horizon, bool first)
    {
        Query quarters = $"""
            SELECT bucket FROM quarter_counts WHERE bucket >= {horizon} AND events > 0
            UNION
            SELECT bucket FROM day_marks
            """;
        if (first) return $"SELECT bucket FROM ({quarters}) q ORDER BY bucket LIMIT 50";
        return $"SELECT bucket FROM ({quarters}) q ORDER BY bucket DESC LIMIT 50";
    }

    // One partition, index events_occurred_at.
    internal static Query EdgeOf(Instant bucket) =>
        $"SELECT min(occurred_at), max(occurred_at) FROM events WHERE occurred_at >= {bucket} AND occurred_at < "
            + $"{bucket + Duration.FromMinutes(15)}";

    private async Task<DateTimeOffset?> LastReceived(CancellationToken cancel)
    {
        // Each step on its own: in one transaction they would hold locks on all that they asked.
        await using var session = await ReportSession.OpenLoose(database, cancel);
        Instant? newest = null;
        foreach (var day in FreshDays.Steps(await FreshDays.Read(session, cancel)))
        {
            if (newest > day.LastStored + FreshDays.ClockMargin) break;
            var received = await session.One(LastReceivedIn(day.Span), r => r.TimeOrNull(0), cancel);
            if (received is { } time && (newest is null || time > newest)) newest = time;
        }

        return newest?.ToDateTimeOffset();
    }

    // Index events_received_at of the span's partitions.
    internal static Query LastReceivedIn(Interval span) =>
        $"SELECT max(received_at) FROM events WHERE occurred_at >= {span.Start} AND occurred_at < {span.End}";
}

public sealed record EventStatsAnswer(
    long TotalEvents, long TotalUsers, IReadOnlyDictionary<string, long> ByType,
    DateTimeOffset? FirstEventAt, DateTimeOffset? LastEventAt, DateTimeOffset? LastReceivedAt, DateTimeOffset AsOf, long PendingEvents);
