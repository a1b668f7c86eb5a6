using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>
/// active_prev, type_prev and cohort_*: changed by exactly what the users who joined or left the counted day contribute.
/// <see cref="RebuildSmallTables"/> computes them again, which shows that no change was forgotten.
/// </summary>
internal static class SmallTables
{
    /// <summary>Call it after the masks and the day's row are written.</summary>
    public static async Task Apply(RollupSession session, LocalDate day, Interval bounds, CancellationToken cancel)
    {
        await Neighbours.Find(session, day, bounds, cancel);
        var date = day.ToDateOnly();
        await session.Execute(LinkChanges, cancel, date);
        await ApplyLinks(session, cancel);
        await session.Execute(AffectedUsers, cancel);
        await session.Execute("ANALYZE affected_users", cancel);
        await session.Execute(AffectedDays, cancel, Week(day).ToDateOnly(), Week(day).PlusDays(6).ToDateOnly(), Month(day).ToDateOnly(),
            Month(day).PlusMonths(1).PlusDays(-1).ToDateOnly());
        await session.Execute("ANALYZE affected_days", cancel);
        foreach (var statement in Cohorts) await session.Execute(statement, cancel, date);
    }

    /// <summary>Changes active_prev and type_prev by <c>link_changes</c>.</summary>
    internal static async Task ApplyLinks(RollupSession session, CancellationToken cancel)
    {
        foreach (var statement in Links) await session.Execute(statement, cancel);
    }

    private static LocalDate Week(LocalDate day) => day.PlusDays(1).Previous(IsoDayOfWeek.Monday);

    private static LocalDate Month(LocalDate day) => new(day.Year, day.Month, 1);

    // A user who joins the day separates the day before from the day after. A user who leaves it links the two.
    private const string LinkChanges = """
        INSERT INTO link_changes (type_no, day, prev_day, users)
        SELECT type_no, day, prev_day, sum(users)
        FROM (
          SELECT type_no, $1::date AS day, prev_day, CASE WHEN added THEN 1 ELSE -1 END AS users FROM changed_users
          UNION ALL
          SELECT type_no, next_day, prev_day, CASE WHEN added THEN -1 ELSE 1 END FROM changed_users WHERE next_day IS NOT NULL
          UNION ALL
          SELECT type_no, next_day, $1::date, CASE WHEN added THEN 1 ELSE -1 END FROM changed_users WHERE next_day IS NOT NULL) c
        GROUP BY 1, 2, 3 HAVING sum(users) <> 0
        """;

    private static readonly string[] Links =
    [
        """
        INSERT INTO active_prev AS t (day, prev_day, users)
        SELECT day, prev_day, users FROM link_changes WHERE type_no = 0
        ON CONFLICT (day, prev_day) DO UPDATE SET users = t.users + excluded.users
        """,
        "DELETE FROM active_prev t USING link_changes c WHERE c.type_no = 0 AND (t.day, t.prev_day) = (c.day, c.prev_day) AND t.users = 0",
        """
        INSERT INTO type_prev AS t (type_no, day, prev_day, users)
        SELECT type_no, day, prev_day, users FROM link_changes WHERE type_no > 0
        ON CONFLICT (type_no, day, prev_day) DO UPDATE SET users = t.users + excluded.users
        """,
        "DELETE FROM type_prev t USING link_changes c WHERE (t.type_no, t.day, t.prev_day) = (c.type_no, c.day, c.prev_day) AND t.users = 0",
    ];

    // first_day now and before this count. Users whose first day changed need all their days; the others only the week and the month of
    // the day.
    private const string AffectedUsers = """
        INSERT INTO affected_users (user_no, first_day, was_first_day, added)
        SELECT u.user_no, f.day, coalesce(w.day, f.day), c.added
        FROM (SELECT user_no, added FROM changed_users WHERE type_no = 0) c
        FULL JOIN (SELECT user_no, was FROM moved_users WHERE was IS NOT NULL) m USING (user_no)
        JOIN users u USING (user_no)
        JOIN LATERAL (SELECT day FROM days WHERE from_at <= u.first_at AND to_at > u.first_at ORDER BY from_at DESC LIMIT 1) f ON true
        LEFT JOIN LATERAL (SELECT day FROM days WHERE from_at <= m.was AND to_at > m.was ORDER BY from_at DESC LIMIT 1) w ON true
        WHERE c.user_no IS NOT NULL OR w.day <> f.day
        """;

    // The days after this count; the counted day is the only one on which before and after differ.
    private const string AffectedDays = """
        INSERT INTO affected_days (user_no, day)
        SELECT DISTINCT a.user_no, s.day
        FROM affected_users a
        JOIN user_days u ON u.user_no = a.user_no
          AND (a.first_day <> a.was_first_day OR u.utc_day BETWEEN least($1::date, $3::date) - 1 AND greatest($2::date, $4::date) + 1)
        JOIN day_slices s ON s.utc_day = u.utc_day
        WHERE (u.lo & s.lo) | (u.hi & s.hi) <> 0
        """;

    private static readonly string[] Cohorts =
    [
        Cohort("cohort_days", "first_day", "day", ""),
        Cohort("cohort_weeks", "first_week", "week", "week"),
        Cohort("cohort_months", "first_month", "month", "month"),
    ];

    /// <summary>SQL: the first day of the period that a date is in.</summary>
    /// <param name="truncate">Of <c>date_trunc</c>; empty means that each day is its own period.</param>
    internal static string PeriodOf(string date, string truncate) =>
        truncate.Length == 0 ? date : $"date_trunc('{truncate}', {date}::timestamp)::date";

    // What the affected users contribute now minus what they contributed before, for each period.
    private static string Cohort(string table, string first, string period, string truncate)
    {
        string Of(string date) => PeriodOf(date, truncate);
        return $"""
            WITH now_active AS (
              SELECT DISTINCT a.user_no, {Of("a.first_day")} AS first, {Of("d.day")} AS period
              FROM affected_users a JOIN affected_days d USING (user_no)),
            was_active AS (
              SELECT DISTINCT a.user_no, {Of("a.was_first_day")} AS first, {Of("d.day")} AS period
              FROM affected_users a JOIN affected_days d USING (user_no) WHERE NOT (d.day = $1 AND a.added IS TRUE)
              UNION
              SELECT a.user_no, {Of("a.was_first_day")}, {Of("$1::date")} FROM affected_users a WHERE a.added IS FALSE),
            change AS (
              SELECT first, period, sum(n) AS users
              FROM (SELECT first, period, 1 AS n FROM now_active UNION ALL SELECT first, period, -1 FROM was_active) c
              WHERE first >= (SELECT metrics_from FROM policy)
              GROUP BY 1, 2 HAVING sum(n) <> 0),
            {ApplyChange(table, first, period)}
            """;
    }

    /// <summary>The end of a statement with <c>change(first, period, users)</c>: changes a cohort table by it.</summary>
    internal static string ApplyChange(string table, string first, string period) => $"""
        emptied AS (
          DELETE FROM {table} t USING change c WHERE t.{first} = c.first AND t.{period} = c.period AND t.users + c.users = 0
          RETURNING t.{first}, t.{period})
        INSERT INTO {table} AS t ({first}, {period}, users)
        SELECT first, period, users FROM change c
          WHERE NOT EXISTS (SELECT FROM emptied e WHERE e.{first} = c.first AND e.{period} = c.period)
        ON CONFLICT ({first}, {period}) DO UPDATE SET users = t.users + excluded.users
        """;
}
