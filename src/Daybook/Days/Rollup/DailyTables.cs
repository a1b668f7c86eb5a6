namespace Daybook.Days.Rollup;

/// <summary>
/// Second half of a count: it rewrites rows of the daily tables that differ from what the day holds, and leaves the others alone.
/// </summary>
internal static class DailyTables
{
    /// <returns>Rows changed; 0 means that every number of the day was already correct.</returns>
    public static async Task<int> Write(RollupSession session, CountWindow window, CancellationToken cancel)
    {
        var (from, to) = (window.Bounds.Start.ToDateTimeUtc(), window.Bounds.End.ToDateTimeUtc());
        var changed = 0;
        foreach (var statement in Metrics) changed += await session.Execute(statement, cancel, window.Day.ToDateOnly());
        foreach (var statement in Quarters) changed += await session.Execute(statement, cancel, from, to);
        return changed + await ActivityMasks.Write(session, cancel);
    }

    // Primary key metrics_by_day (day, event_type).
    private static readonly string[] Metrics =
    [
        """
        DELETE FROM metrics_by_day m
        WHERE m.day = $1
          AND NOT EXISTS (SELECT FROM day_quarters q JOIN event_types t USING (type_no) WHERE t.event_type = m.event_type)
        """,
        """
        INSERT INTO metrics_by_day AS m (day, event_type, event_count, unique_users)
        SELECT $1, t.event_type, q.events, u.users
        FROM (SELECT type_no, sum(events) AS events FROM day_quarters GROUP BY type_no) q
        JOIN event_types t USING (type_no) JOIN day_users u USING (type_no)
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
          AND NOT EXISTS (SELECT FROM day_quarters d WHERE d.bucket = q.bucket AND d.type_no = q.type_no)
        """,
        // Those that are as they should be are not even tried, because a conflict locks its row.
        """
        INSERT INTO quarter_counts AS q (bucket, type_no, events)
        SELECT d.bucket, d.type_no, d.events FROM day_quarters d
        WHERE d.bucket >= $1 AND d.bucket < $2
          AND NOT EXISTS (
            SELECT FROM quarter_counts w
            WHERE w.bucket >= $1 AND w.bucket < $2 AND (w.bucket, w.type_no, w.events) = (d.bucket, d.type_no, d.events))
        ON CONFLICT (bucket, type_no) DO UPDATE SET events = excluded.events
        """,
    ];
}
