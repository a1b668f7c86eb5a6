namespace Daybook.Days.Rollup;

/// <summary>
/// What must hold while less than a day is counted. If it does not, the count takes the next wider window, which in the end is the whole
/// day.
/// </summary>
internal static class NarrowCounts
{
    /// <summary>Whether the events that were read are those that the marks promise.</summary>
    /// <remarks>
    /// Of what was added, each quarter hour has exactly as many as its marks say: none was deleted, and no other transaction that began in
    /// the same microsecond is among them. A quarter hour that is read as a whole has at most what was counted and what was marked.
    /// </remarks>
    public static async Task<bool> EventsFit(RollupSession session, CountWindow window, CancellationToken cancel)
    {
        if (window.IsWhole) return true;
        var (starts, events) = (window.Marks.Quarters.Select(q => q.Start.ToDateTimeUtc()).ToArray(),
            window.Marks.Quarters.Select(q => q.Events).ToArray());
        return (await session.Query(window.Replaces ? NotMore : Equal, r => r.GetBoolean(0), cancel, starts, events)).Single();
    }

    /// <summary>Whether the day's numbers can be: as many people as events at most, and nobody without an event.</summary>
    public static async Task<bool> NumbersFit(RollupSession session, CancellationToken cancel) =>
        (await session.Query(Possible, r => r.GetBoolean(0), cancel)).Single();

    private const string Equal = """
        SELECT NOT EXISTS (
          SELECT FROM unnest($1::timestamptz[], $2::bigint[]) m (bucket, events)
          FULL JOIN (SELECT bucket, sum(events) AS events FROM now_events GROUP BY bucket) e USING (bucket)
          WHERE m.events IS DISTINCT FROM e.events)
        """;

    // Primary key of quarter_counts.
    private const string NotMore = """
        SELECT NOT EXISTS (
          SELECT FROM unnest($1::timestamptz[], $2::bigint[]) m (bucket, events)
          LEFT JOIN (SELECT bucket, sum(events) AS events FROM quarter_counts WHERE bucket = ANY($1) GROUP BY bucket) q USING (bucket)
          LEFT JOIN (SELECT bucket, sum(events) AS events FROM now_events GROUP BY bucket) e USING (bucket)
          WHERE e.events > coalesce(q.events, 0) + m.events)
        """;

    private const string Possible = """
        SELECT NOT EXISTS (
          SELECT FROM (
            SELECT type_no, sum(events) AS events FROM day_quarters GROUP BY type_no
            UNION ALL
            SELECT 0, sum(events) FROM day_quarters HAVING count(*) > 0) e
          FULL JOIN day_users u USING (type_no)
          WHERE (u.users BETWEEN 1 AND e.events) IS NOT TRUE)
        """;
}
