namespace Daybook.Tools.Bench;

/// <summary>
/// A report's address, and the same answer from the indexed raw events in SQL. <c>$1</c> and <c>$2</c> are the first day and the day
/// after the last, in UTC.
/// </summary>
/// <param name="Query">The query besides from and to.</param>
/// <param name="Raw">Null if the report itself reads raw events, of PostgreSQL or of columns.</param>
/// <param name="HasTarget">True if it reads daily tables in the reporting zone.</param>
internal sealed record BenchReport(string Name, string Path, string Query, string? Raw, bool HasTarget = true)
{
    /// <summary>It asks what is known about people, which is in no column file.</summary>
    public bool AsksAboutPeople =>
        Query.Contains("person.", StringComparison.Ordinal) || Query.Contains("group.", StringComparison.Ordinal);

    /// <param name="days">The last ones of <see cref="HistoryData"/>.</param>
    public string Address(int days) =>
        $"{Path}?from={HistoryData.FromOf(days):yyyy-MM-dd}&to={HistoryData.LastDay:yyyy-MM-dd}{Query}";

    private const string Day = "(occurred_at AT TIME ZONE 'UTC')::date";
    private const string InRange = "occurred_at >= $1 AND occurred_at < $2";

    // Users of the last $n days of each day, by the days between two visits. This is the fastest known way, so that the ratio does not
    // flatter Daybook.
    private static string Rolling(int days) => $"""
        WITH a AS (SELECT DISTINCT user_id, {Day} AS day FROM events WHERE occurred_at >= $1::timestamptz - {days - 1} * interval '1 day' AND occurred_at < $2),
        p AS (SELECT day, coalesce(lag(day) OVER (PARTITION BY user_id ORDER BY day), '-infinity') AS prev FROM a)
        SELECT e.day, sum(sum(e.n)) OVER (ORDER BY e.day)
        FROM p CROSS JOIN LATERAL (VALUES (greatest(p.day, p.prev + {days}), 1), (p.day + {days}, -1)) e(day, n) GROUP BY e.day
        """;

    private static string Calendar(string period) =>
        $"SELECT date_trunc('{period}', occurred_at AT TIME ZONE 'UTC'), count(DISTINCT user_id) FROM events WHERE {InRange} GROUP BY 1";

    // First ever needs all events before the end.
    private static string Cohorts(string period) => $"""
        WITH a AS (SELECT DISTINCT user_id, date_trunc('{period}', occurred_at AT TIME ZONE 'UTC') AS p FROM events WHERE occurred_at < $2),
        f AS (SELECT user_id, min(p) AS first FROM a GROUP BY user_id)
        SELECT f.first, a.p, count(*) FROM f JOIN a USING (user_id)
          WHERE f.first >= date_trunc('{period}', $1::timestamptz AT TIME ZONE 'UTC') GROUP BY 1, 2
        """;

    public static IReadOnlyList<BenchReport> All { get; } =
    [
        new("daily active users", "stats/dau", "", $"SELECT {Day}, count(DISTINCT user_id) FROM events WHERE {InRange} GROUP BY 1"),
        new("daily active users of a type", "stats/dau", "&event_type=type_03",
            $"SELECT {Day}, count(DISTINCT user_id) FROM events WHERE {InRange} AND event_type = 'type_03' GROUP BY 1"),
        new("active, daily with stickiness", "stats/active", "&interval=day", Rolling(30)),
        new("active, ISO weeks", "stats/active", "&interval=week", Calendar("week")),
        new("active, months", "stats/active", "&interval=month", Calendar("month")),
        new("active, rolling 30 days", "stats/active", "&interval=month&rolling=true", Rolling(30)),
        new("lifecycle", "stats/lifecycle", "", $"""
            WITH a AS (SELECT DISTINCT user_id, {Day} AS day FROM events WHERE occurred_at < $2),
            p AS (SELECT day, lag(day) OVER (PARTITION BY user_id ORDER BY day) AS prev FROM a)
            SELECT day, count(*) FILTER (WHERE prev IS NULL), count(*) FILTER (WHERE prev = day - 1), count(*) FILTER (WHERE prev < day - 1)
            FROM p WHERE day >= ($1::timestamptz AT TIME ZONE 'UTC')::date GROUP BY day
            """),
        new("top events with users", "stats/top-events", "",
            $"SELECT event_type, count(*), count(DISTINCT user_id) FROM events WHERE {InRange} GROUP BY 1 ORDER BY 2 DESC"),
        new("retention, daily, 30 windows", "stats/retention", "&windows=30&window_type=daily", Cohorts("day")),
        new("retention, weekly, 12 windows", "stats/retention", "&windows=12&window_type=weekly", Cohorts("week")),
        new("retention, monthly, 12 windows", "stats/retention", "&windows=12&window_type=monthly", Cohorts("month")),
        new("daily active users in Kathmandu", "stats/dau", "&tz=Asia/Kathmandu",
            "SELECT (occurred_at AT TIME ZONE 'Asia/Kathmandu')::date, count(DISTINCT user_id) FROM events WHERE occurred_at >= $1 AND "
            + "occurred_at < $2 GROUP BY 1", HasTarget: false),
        new("breakdown by a property", "stats/breakdown", "&property=plan&event_type=type_12", null, HasTarget: false),
        new("funnel of three steps", "stats/funnel", "&steps=type_10,type_11,type_12&within=1d", null, HasTarget: false),
        new("sessions of a type", "stats/sessions", "&event_type=type_12", null, HasTarget: false),
        new("sessions of all types", "stats/sessions", "", null, HasTarget: false),
        .. Filtered,
        new("retention, daily, 30 windows, filter property.plan is pro", "stats/retention",
            $"&windows=30&window_type=daily&filter={Uri.EscapeDataString(IsPro)}", null, HasTarget: false),
    ];

    private const string IsPro = """[{"field":"property.plan","op":"is","values":["pro"]}]""";

    private static IEnumerable<BenchReport> Filtered =>
        from filter in new (string Name, string Json)[]
        {
            ("property.plan is pro", IsPro),
            ("person.tier is pro", """[{"field":"person.tier","op":"is","values":["pro"]}]"""),
            ("person.tier is_not pro", """[{"field":"person.tier","op":"is_not","values":["pro"]}]"""),
            ("group.company.seats gt 110", """[{"field":"group.company.seats","op":"gt","values":[110]}]"""),
            ("did type_12 within 30 days", """[{"field":"event_type","op":"did","values":["type_12"],"within":"30d"}]"""),
        }
        from report in new (string Path, string Name)[] { ("dau", "daily active users"), ("lifecycle", "lifecycle") }
        select new BenchReport($"{report.Name}, filter {filter.Name}", $"stats/{report.Path}",
            $"&filter={Uri.EscapeDataString(filter.Json)}", null, HasTarget: false);
}
