namespace Daybook.Days.Rollup;

/// <summary>
/// Checks that people are who the evidence says, and that what is counted of them is what their ids did. It changes nothing.
/// </summary>
/// <remarks>No fault names an id of a person, because faults are kept and told.</remarks>
internal static class RecountPeople
{
    private static readonly (string Table, string Query)[] Checks =
    [
        ("identity_owners", """
            WITH earliest AS (
              SELECT DISTINCT ON (anonymous_id) anonymous_id, user_id, first_at, first_event_id
              FROM identity_links ORDER BY anonymous_id, first_at, first_event_id)
            SELECT 'event ' || coalesce(e.first_event_id, o.first_event_id)
            FROM earliest e FULL JOIN identity_owners o USING (anonymous_id)
            WHERE (e.user_id, e.first_at, e.first_event_id) IS DISTINCT FROM (o.user_id, o.first_at, o.first_event_id)
            """),
        // What waits to be moved is known to be behind.
        ("users", """
            SELECT 'user ' || a.user_no
            FROM users a
            LEFT JOIN live_links l ON l.linked_id = substr(a.subject, 3)
            LEFT JOIN users o ON o.subject = 'u:' || l.owner_id
            WHERE a.subject LIKE 'a:%' AND a.person_no IS DISTINCT FROM o.user_no
              AND NOT EXISTS (SELECT FROM identity_changes c WHERE c.anonymous_id = substr(a.subject, 3))
            """),
        ("users", """
            SELECT 'user ' || p.user_no
            FROM users p LEFT JOIN (SELECT person_no, min(first_at) AS first_at FROM users WHERE person_no IS NOT NULL GROUP BY person_no) i
              ON i.person_no = p.user_no
            WHERE (p.own_first_at IS NULL) <> (i.person_no IS NULL)
               OR p.own_first_at IS NOT NULL AND p.first_at <> least(p.own_first_at, i.first_at)
            """),
        ("user_days", Parts("linked_days", "user_days", "utc_day")),
        ("user_day_types", Parts("linked_day_types", "user_day_types", "utc_day, type_no")),
    ];

    /// <returns>Each table and what is wrong with it.</returns>
    public static async Task<IReadOnlyList<(string Table, string Fault)>> Run(RollupSession session, CancellationToken cancel)
    {
        List<(string, string)> faults = [];
        foreach (var (table, query) in Checks)
        {
            var found = (await session.Query(
                $"SELECT count(*), min(example) FROM ({query}) f (example)",
                r => (Rows: r.GetInt64(0), Example: r.IsDBNull(1) ? "" : r.GetString(1)), cancel)).Single();
            if (found.Rows > 0) faults.Add((table, $"{found.Rows} rows are not what is known of people's ids, such as {found.Example}"));
        }

        return faults;
    }

    // A person's mask is the OR of the masks of their ids. A person with one id has no row here.
    private static string Parts(string parts, string people, string key) => $"""
        WITH made AS (
          SELECT coalesce(u.person_no, u.user_no) AS user_no, {key}, bit_or(lo) AS lo, bit_or(hi) AS hi
          FROM {parts} JOIN users u USING (user_no) GROUP BY 1, {key}),
        stored AS (
          SELECT user_no, {key}, lo, hi FROM {people} WHERE user_no IN (SELECT user_no FROM users WHERE own_first_at IS NOT NULL))
        SELECT 'user ' || user_no FROM made m FULL JOIN stored s USING (user_no, {key})
        WHERE (m.lo, m.hi) IS DISTINCT FROM (s.lo, s.hi)
        """;
}
