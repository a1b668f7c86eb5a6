namespace Daybook.Days.Rollup;

/// <summary>
/// What the day holds after the count: events of each quarter hour and type, and users of each type, type 0 standing for any. A whole day
/// has them from what was read; a narrower window changes what is stored by it.
/// </summary>
internal static class DayNumbers
{
    /// <returns>False if they cannot be right, so that what is stored cannot have been right either.</returns>
    public static async Task<bool> Find(RollupSession session, CountWindow window, CancellationToken cancel)
    {
        await session.Execute(Quarters, cancel, window.Bounds.Start.ToDateTimeUtc(), window.Bounds.End.ToDateTimeUtc());
        if (window.IsWhole) await session.Execute(Users, cancel);
        else await session.Execute(ChangedUsers, cancel, window.Day.ToDateOnly());
        await session.Execute("ANALYZE day_quarters, day_users", cancel);
        return window.IsWhole || await NarrowCounts.NumbersFit(session, cancel);
    }

    // Primary key of quarter_counts. Of a whole day nothing that is stored is left.
    private const string Quarters = """
        INSERT INTO day_quarters (bucket, type_no, events)
        SELECT bucket, type_no, sum(events)
        FROM (
          SELECT e.bucket, t.type_no, e.events FROM now_events e JOIN event_types t USING (event_type)
          UNION ALL
          SELECT q.bucket, q.type_no, q.events FROM quarter_counts q
          WHERE q.bucket >= $1 AND q.bucket < $2 AND NOT EXISTS (SELECT FROM spans s WHERE q.bucket >= s.from_at AND q.bucket < s.to_at)) q
        GROUP BY bucket, type_no
        """;

    private const string Users =
        "INSERT INTO day_users (type_no, users) SELECT type_no, count(DISTINCT user_no) FROM now_masks GROUP BY type_no";

    // Primary keys of days and metrics_by_day.
    private const string ChangedUsers = """
        INSERT INTO day_users (type_no, users)
        SELECT type_no, sum(users)
        FROM (
          SELECT 0 AS type_no, users FROM days WHERE day = $1
          UNION ALL
          SELECT t.type_no, m.unique_users FROM metrics_by_day m JOIN event_types t USING (event_type) WHERE m.day = $1
          UNION ALL
          SELECT type_no, CASE WHEN added THEN 1 ELSE -1 END FROM changed_users) u
        GROUP BY type_no HAVING sum(users) <> 0
        """;
}
