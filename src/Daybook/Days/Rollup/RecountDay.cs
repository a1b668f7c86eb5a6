using Daybook.Days.Properties;
using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>Counts one day from its raw events and compares every daily table with the result. It changes nothing.</summary>
internal static class RecountDay
{
    /// <returns>Each table and what is wrong with it; null if the day is marked, because then its tables are known to be behind.</returns>
    public static async Task<IReadOnlyList<(string Table, string Fault)>?> Run(RollupSession session, LocalDate day, Interval bounds,
        CancellationToken cancel)
    {
        var (date, from, to) = (day.ToDateOnly(), bounds.Start.ToDateTimeUtc(), bounds.End.ToDateTimeUtc());
        if ((await session.Query("SELECT EXISTS (SELECT FROM day_marks WHERE bucket >= $1 AND bucket < $2)", r => r.GetBoolean(0), cancel,
            from, to)).Single()) return null;
        var window = CountWindow.Whole(day, bounds);
        await DayEvents.Load(session, window, newcomers: false, cancel);
        await ActivityMasks.Compare(session, window, cancel);
        List<(string, string)> faults = [];
        async Task Compare(string table, string sql, params object[] values)
        {
            var wrong = await session.Query(sql, r => r.GetString(0), cancel, values);
            if (wrong.Count > 0) faults.Add((table, $"{wrong.Count} rows differ from the raw events, such as {wrong[0]}"));
        }

        await Compare("metrics_by_day", Metrics, date);
        await Compare("days", Days, date);
        await Compare("quarter_counts", Quarters, from, to);
        await Compare("user_days", "SELECT 'user ' || user_no FROM mask_changes WHERE type_no = 0");
        await Compare("user_day_types", "SELECT 'user ' || user_no || ', type ' || type_no FROM mask_changes WHERE type_no > 0");
        await Compare("linked_days", "SELECT 'user ' || user_no FROM part_changes WHERE type_no = 0");
        await Compare("linked_day_types", "SELECT 'user ' || user_no || ', type ' || type_no FROM part_changes WHERE type_no > 0");
        await Compare("identity_links", Links, from, to);
        faults.AddRange(await RecountProperties.Run(session, day, bounds, cancel));
        return faults;
    }

    private const string Metrics = """
        WITH raw AS (
          SELECT event_type, sum(events)::bigint AS events,
            count(DISTINCT coalesce(coalesce(u.person_no, u.user_no)::text, subject)) AS users
          FROM now_events LEFT JOIN users u USING (subject) GROUP BY 1)
        SELECT format('%s: %s events of %s users, raw %s of %s', event_type, m.event_count, m.unique_users, r.events, r.users)
        FROM raw r FULL JOIN (SELECT * FROM metrics_by_day WHERE day = $1) m USING (event_type)
        WHERE (m.event_count, m.unique_users) IS DISTINCT FROM (r.events, r.users)
        """;

    private const string Days = """
        SELECT format('%s events of %s users, raw %s of %s', d.events, d.users, r.events, r.users)
        FROM (SELECT coalesce(sum(events), 0)::bigint AS events,
          count(DISTINCT coalesce(coalesce(u.person_no, u.user_no)::text, subject)) AS users
              FROM now_events LEFT JOIN users u USING (subject)) r,
             (SELECT coalesce(max(events), 0) AS events, coalesce(max(users), 0) AS users FROM days WHERE day = $1) d
        WHERE (d.events, d.users) IS DISTINCT FROM (r.events, r.users)
        """;

    private const string Quarters = """
        WITH raw AS (SELECT bucket, event_type, sum(events)::bigint AS events FROM now_events GROUP BY 1, 2),
        stored AS (SELECT bucket, event_type, events FROM quarter_counts JOIN event_types USING (type_no) WHERE bucket >= $1
          AND bucket < $2)
        SELECT format('%s %s: %s, raw %s', bucket, event_type, s.events, r.events)
        FROM raw r FULL JOIN stored s USING (bucket, event_type)
        WHERE s.events IS DISTINCT FROM r.events
        """;

    // Names no id, because faults are kept and told.
    private const string Links = """
        SELECT 'event ' || e.event_id
        FROM events e LEFT JOIN identity_links l USING (anonymous_id, user_id)
        WHERE e.occurred_at >= $1 AND e.occurred_at < $2 AND e.user_id IS NOT NULL AND e.anonymous_id IS NOT NULL
          AND (SELECT identity = 'on' FROM installation)
          AND (l.user_id IS NULL OR (l.first_at, l.first_event_id) > (e.occurred_at, e.event_id))
        """;
}
