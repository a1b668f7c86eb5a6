using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>
/// Second half of a count: it rewrites rows of the daily tables that differ from what was read, and leaves the others alone.
/// </summary>
internal static class DailyTables
{
    /// <returns>Rows changed; 0 means that every number of the day was already correct.</returns>
    public static async Task<int> Write(RollupSession session, LocalDate day, Interval bounds, CancellationToken cancel)
    {
        var (from, to) = (bounds.Start.ToDateTimeUtc(), bounds.End.ToDateTimeUtc());
        var changed = 0;
        foreach (var statement in Metrics) changed += await session.Execute(statement, cancel, day.ToDateOnly());
        foreach (var statement in Quarters) changed += await session.Execute(statement, cancel, from, to);
        return changed + await ActivityMasks.Write(session, cancel);
    }

    // Primary key metrics_by_day (day, event_type).
    private static readonly string[] Metrics =
    [
        """
        DELETE FROM metrics_by_day m
        WHERE m.day = $1 AND NOT EXISTS (SELECT FROM now_events e WHERE e.event_type = m.event_type)
        """,
        """
        INSERT INTO metrics_by_day AS m (day, event_type, event_count, unique_users)
        SELECT $1, e.event_type, e.events, u.users
        FROM (SELECT event_type, sum(events) AS events FROM now_events GROUP BY event_type) e
        JOIN event_types t USING (event_type)
        JOIN (SELECT type_no, count(DISTINCT user_no) AS users FROM now_masks WHERE type_no > 0 GROUP BY type_no) u USING (type_no)
        ON CONFLICT (day, event_type) DO UPDATE SET event_count = excluded.event_count, unique_users = excluded.unique_users
        WHERE (m.event_count, m.unique_users) <> (excluded.event_count, excluded.unique_users)
        """,
    ];

    // Primary key quarter_counts (bucket, type_no).
    private static readonly string[] Quarters =
    [
        """
        DELETE FROM quarter_counts q
        WHERE q.bucket >= $1 AND q.bucket < $2
          AND NOT EXISTS (SELECT FROM now_events e JOIN event_types t USING (event_type) WHERE e.bucket = q.bucket
            AND t.type_no = q.type_no)
        """,
        """
        INSERT INTO quarter_counts AS q (bucket, type_no, events)
        SELECT e.bucket, t.type_no, sum(e.events) FROM now_events e JOIN event_types t USING (event_type)
        WHERE e.bucket >= $1 AND e.bucket < $2
        GROUP BY 1, 2
        ON CONFLICT (bucket, type_no) DO UPDATE SET events = excluded.events
        WHERE q.events <> excluded.events
        """,
    ];
}
