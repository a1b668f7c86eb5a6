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
        var asOf = await session.One($"SELECT {ReportSession.Time}",
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

    // A person counts on their first day. People that are only in waiting quarter hours are new. People whose ids wait to be moved are
    // counted twice, once as the daily tables have them, which is taken off again, and once as they are. Indexes: active_prev_pkey,
    // users_subject_key, users_person, user_days_pkey, linked_days_pkey, day_slices_pkey.
    internal static Query Users(Instant horizon, WaitingQuarters waiting, ReportingZone reporting)
    {
        var since = horizon == Instant.MinValue ? LocalDate.FromDateOnly(DateOnly.MinValue) : reporting.Zone.DateOf(horizon);
        return $"""
            WITH changed AS (
              SELECT u.user_no, coalesce(u.person_no, u.user_no) AS was, coalesce('u:' || l.owner_id, u.subject) AS now
              FROM (SELECT DISTINCT anonymous_id FROM identity_changes WHERE (SELECT identity = 'on' FROM installation)) c
              JOIN users u ON u.subject = 'a:' || c.anonymous_id LEFT JOIN live_links l ON l.linked_id = c.anonymous_id),
            touched AS (
              SELECT was AS user_no FROM changed UNION SELECT u.user_no FROM changed c JOIN users u ON u.subject = c.now
                AND u.person_no IS NULL),
            ids AS (
              SELECT i.user_no, coalesce(c.now, p.subject, p.user_no::text) AS now, i.was = i.user_no AND p.own_first_at IS NULL AS alone
              FROM (SELECT user_no, user_no AS was FROM touched UNION SELECT u.user_no, u.person_no FROM users u JOIN touched t
                ON t.user_no = u.person_no) i
              JOIN users p ON p.user_no = i.was LEFT JOIN changed c ON c.user_no = i.user_no),
            active_touched AS (
              SELECT count(*) AS n FROM touched t WHERE {ActiveSince($"user_days", $"t", since)}),
            active_now AS (
              SELECT DISTINCT now
              FROM ids i
              WHERE CASE WHEN alone THEN {ActiveSince($"user_days", $"i", since)} ELSE {ActiveSince($"linked_days", $"i", since)} END),
            waiting AS (
              {Waiting(waiting)})
            SELECT (SELECT coalesce(sum(users), 0) FROM active_prev WHERE day >= {since}
              AND (prev_day = '-infinity' OR prev_day < {since}))::bigint
                 - (SELECT n FROM active_touched) + (SELECT count(*) FROM active_now)
                 + (SELECT count(*)
                    FROM waiting w
                    WHERE NOT EXISTS (SELECT FROM active_now a WHERE a.now = w.subject)
                      AND NOT EXISTS (SELECT FROM users u
                                      WHERE u.subject = w.subject AND NOT EXISTS (SELECT FROM touched t WHERE t.user_no = u.user_no)
                                        AND {ActiveSince($"user_days", $"u", since)}))
            """;
    }

    private static Query Waiting(WaitingQuarters waiting)
    {
        // A join, even with nothing, would lock every partition.
        if (waiting.Spans.Count == 0) return $"SELECT NULL::text AS subject WHERE false";
        return $"""
            SELECT DISTINCT event_subject(coalesce(e.user_id, owner_id), e.anonymous_id) AS subject
            FROM {waiting.Events()} LEFT JOIN live_links ON linked_id = e.anonymous_id AND e.user_id IS NULL
            """;
    }

    private static Query ActiveSince(Query table, Query who, LocalDate since) => $"""
        EXISTS (SELECT FROM {table} m JOIN day_slices s USING (utc_day)
                WHERE m.user_no = {who}.user_no AND s.day >= {since} AND (m.lo & s.lo) | (m.hi & s.hi) <> 0)
        """;

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
            + $"{bucket + UtcQuarter.Length}";

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
