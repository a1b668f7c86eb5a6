namespace Daybook.Days.Rollup;

/// <summary>
/// Computes the small tables again from the masks: in place, or beside them to check that the changes of each count left them correct.
/// </summary>
internal static class RebuildSmallTables
{
    private static readonly (string Table, string Columns, string Query)[] Tables =
    [
        ("active_prev", "day, prev_day, users", """
            SELECT a.day, coalesce(a.prev_day, CASE WHEN u.first_at < p.metrics_from_at THEN date '0001-01-01' ELSE '-infinity' END),
              count(*)
            FROM (SELECT user_no, day, lag(day) OVER (PARTITION BY user_no ORDER BY day) AS prev_day FROM all_active) a
              JOIN users u USING (user_no), policy p
            GROUP BY 1, 2
            """),
        ("type_prev", "type_no, day, prev_day, users", """
            SELECT type_no, day, coalesce(prev_day, '-infinity'::date), count(*)
            FROM (SELECT type_no, day, lag(day) OVER (PARTITION BY type_no, user_no ORDER BY day) AS prev_day FROM all_active_types) a
              GROUP BY 1, 2, 3
            """),
        ("cohort_days", "first_day, day, users",
            "SELECT f.day, a.day, count(*) FROM all_active a JOIN all_first f USING (user_no) GROUP BY 1, 2"),
        ("cohort_weeks", "first_week, week, users", Cohort("week")),
        ("cohort_months", "first_month, month, users", Cohort("month")),
    ];

    /// <summary>Replaces them. The caller's transaction holds the rollup lock.</summary>
    public static async Task Run(RollupSession session, CancellationToken cancel)
    {
        await ReadMasks(session, cancel);
        await Replace(session, cancel);
    }

    /// <summary>Replaces them with what <see cref="Compare"/> computed in the same transaction.</summary>
    public static async Task Replace(RollupSession session, CancellationToken cancel)
    {
        foreach (var (table, columns, query) in Tables)
        {
            await session.Execute($"DELETE FROM {table}", cancel);
            // In the order of their keys, so that a range of days is stored together.
            await session.Execute($"INSERT INTO {table} ({columns}) {query} ORDER BY 1, 2, 3", cancel);
        }
    }

    /// <summary>Rows of each table that differ from what the masks give; empty if everything is correct.</summary>
    public static async Task<IReadOnlyList<(string Table, long Rows, string Example)>> Compare(RollupSession session,
        CancellationToken cancel)
    {
        await ReadMasks(session, cancel);
        List<(string, long, string)> wrong = [];
        foreach (var (table, columns, query) in Tables)
        {
            var found = (await session.Query(
                $"""
                WITH right_rows ({columns}) AS ({query}),
                wrong AS (
                  (SELECT 'missing: ' || r::text AS example FROM (SELECT {columns} FROM right_rows EXCEPT SELECT {columns} FROM {table}) r)
                  UNION ALL
                  (SELECT 'too much: ' || r::text FROM (SELECT {columns} FROM {table} EXCEPT SELECT {columns} FROM right_rows) r))
                SELECT count(*), min(example) FROM wrong
                """,
                r => (Rows: r.GetInt64(0), Example: r.IsDBNull(1) ? "" : r.GetString(1)), cancel)).Single();
            if (found.Rows > 0) wrong.Add((table, found.Rows, found.Example));
        }

        return wrong;
    }

    // All users' days are sorted and joined several times. With the usual few megabytes, this happens on disk. After an import, this same
    // transaction may have written the masks, so autovacuum has not seen them. Millions of user-days are sorted, not hashed, because a
    // hash table that far exceeds its memory is filled and emptied hundreds of times (10,000,000 user-days: not done after 5 minutes,
    // against 20 seconds).
    private static Task<int> ReadMasks(RollupSession session, CancellationToken cancel) => session.Execute(
        """
        SET LOCAL work_mem = '64MB';
        ANALYZE (SKIP_LOCKED) user_days, user_day_types, day_slices, users, days;
        SET LOCAL enable_hashagg = off;
        CREATE TEMP TABLE all_active ON COMMIT DROP AS
        SELECT DISTINCT u.user_no, s.day FROM user_days u JOIN day_slices s USING (utc_day) WHERE (u.lo & s.lo) | (u.hi & s.hi) <> 0;
        CREATE TEMP TABLE all_active_types ON COMMIT DROP AS
        SELECT DISTINCT u.type_no, u.user_no, s.day FROM user_day_types u JOIN day_slices s USING (utc_day)
          WHERE (u.lo & s.lo) | (u.hi & s.hi) <> 0;
        SET LOCAL enable_hashagg TO DEFAULT;
        CREATE TEMP TABLE all_periods ON COMMIT DROP AS
        SELECT day, date_trunc('week', day::timestamp)::date AS week, date_trunc('month', day::timestamp)::date AS month FROM days;
        CREATE TEMP TABLE all_first ON COMMIT DROP AS
        SELECT u.user_no, p.*
        FROM users u
        JOIN LATERAL (SELECT day FROM days WHERE from_at <= u.first_at AND to_at > u.first_at ORDER BY from_at DESC LIMIT 1) f ON true
        JOIN all_periods p USING (day);
        ANALYZE all_active, all_active_types, all_periods, all_first
        """, cancel);

    private static string Cohort(string period) =>
        $"""
        SELECT f.{period}, a.{period}, count(*)
        FROM (SELECT DISTINCT a.user_no, p.{period} FROM all_active a JOIN all_periods p USING (day)) a JOIN all_first f USING (user_no)
        WHERE f.{period} >= (SELECT metrics_from FROM policy)
        GROUP BY 1, 2
        """;
}
