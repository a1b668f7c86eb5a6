using System.Data.Common;
using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;

namespace Daybook.Reports.Funnels;

/// <summary>A funnel from columns: what <see cref="FunnelOfEvents"/> is for PostgreSQL. Times are microseconds.</summary>
internal static class FunnelOfColumns
{
    // Of a row: step, part, value of the part, users, four times, bars.
    private const int Times = 4, Bars = 8;

    /// <remarks>
    /// A row of sN is an event of step N that ends a chain, as in <see cref="FunnelOfEvents"/>. The later it is, the later its chain
    /// begins. So of the step before, the last row earlier than an event has the latest beginning, and it is all that has to be looked up.
    /// </remarks>
    /// <param name="byValue">A part for each of the first values, and part 0 for all others; otherwise everything is part 1.</param>
    public static ColumnQuery Query(ColumnQuery events, FunnelQuestion question, bool byValue)
    {
        ColumnQuery top = $"", tops = $"", part = $"", place = $"", given = $"", of = $"e", same = $"", shown = $"NULL::VARCHAR",
            named = $"";
        if (byValue)
        {
            top = $"""
                top AS MATERIALIZED (
                  SELECT value, row_number() OVER (ORDER BY count(DISTINCT person) DESC, value NULLS LAST) AS place
                  FROM e WHERE {IsStep(question, 0)} GROUP BY value ORDER BY place LIMIT {(long)question.Limit}),
                """;
            tops = $"LEFT JOIN top ON top.value IS NOT DISTINCT FROM e.value";
            (part, place, given) = ($", s.part", $", coalesce(place, 0) AS part", $", p.part");
            (of, same) = ($"e JOIN (SELECT DISTINCT person, part FROM s1) p USING (person)", $"AND earlier.part = s.part");
            (shown, named) = ($"top.value", $"LEFT JOIN top ON top.place = c.part");
        }

        ColumnQuery first = $"", last = $"";
        if (question.Time) (first, last) = ($", t AS before_t", $", earlier.t AS before_t");

        ColumnQuery levels = $"s1 AS (SELECT person {place}, t, t AS start_t {first} FROM e {tops} WHERE {IsStep(question, 0)})";
        for (var i = 1; i < question.Steps.Count; i++)
        {
            levels = $"""
                {levels},
                {Level(i + 1)} AS (
                  SELECT s.person {part}, s.t, earlier.start_t {last}
                  FROM (SELECT person {given}, t FROM {of} WHERE {IsStep(question, i)}) s
                  ASOF JOIN {Level(i)} earlier ON earlier.person = s.person {same} AND earlier.t < s.t
                  WHERE s.t - earlier.start_t <= {Micros(question.Within)})
                """;
        }

        var counts = ColumnQuery.Join(" UNION ALL ",
            Enumerable.Range(1, question.Steps.Count).Select(step => Count(question, step, byValue)));
        return $"""
            WITH e AS MATERIALIZED (SELECT * FROM {events} a),
            {top}
            {levels}
            SELECT c.step, c.part, {shown}, c.* EXCLUDE (step, part) FROM ({counts}) c {named} ORDER BY c.step, c.part
            """;
    }

    /// <inheritdoc cref="FunnelOfEvents.InAnyOrder"/>
    public static ColumnQuery InAnyOrder(ColumnQuery events, FunnelQuestion question)
    {
        var counts = StepCounts.Of(question);
        ColumnQuery counted = $"", level = $"0::BIGINT";
        foreach (var (i, count) in counts.Index())
        {
            var any = ColumnQuery.Join(" OR ", count.Steps.Select(step => (ColumnQuery)$"({IsStep(question, step)})"));
            counted = $"{counted}, count(*) FILTER (WHERE {any}) OVER soon AS {Level(i)}";
        }

        for (var n = 1; n <= question.Steps.Count; n++)
        {
            var all = ColumnQuery.Join(" AND ", counts.Select((count, i) => (ColumnQuery)$"{Level(i)} >= {(long)count.NeededBy(n)}"));
            level = $"CASE WHEN {all} THEN {(long)n} ELSE {level} END";
        }

        return $"""
            SELECT level, count(*)
            FROM (SELECT person, max({level}) AS level
                  FROM (SELECT person {counted}
                        FROM {events} e
                        WINDOW soon AS (PARTITION BY person ORDER BY t RANGE BETWEEN CURRENT ROW AND {Micros(question.Within)} FOLLOWING)) w
                  GROUP BY person) l
            GROUP BY level
            """;
    }

    /// <summary>The times of a row of <see cref="Query"/>, in the order in which PostgreSQL gives them.</summary>
    public static (double[] Times, long[] Bars) TimesOf(DbDataReader row, FunnelQuestion question) =>
        ([.. Enumerable.Range(Times, Bars - Times).Select(row.GetDouble)],
            [.. Enumerable.Range(Bars, question.Bars.Count).Select(row.GetInt64)]);

    // Of several ways that a user took, the quickest counts.
    private static ColumnQuery Count(FunnelQuestion question, int step, bool byValue)
    {
        ColumnQuery part = $"1::BIGINT AS part", grouped = $"", key = $"person";
        if (byValue) (part, grouped, key) = ($"part", $"GROUP BY part", $"person, part");
        if (!question.Time)
            return $"SELECT {(long)step} AS step, {part}, count(DISTINCT person) AS users FROM {Level(step)} {grouped}";
        var bars = ColumnQuery.Join("", question.Bars.Select((bar, i) =>
            (ColumnQuery)$", count(*) FILTER (WHERE whole <= {Micros(bar)}) AS {ColumnQuery.Name($"bar{i}")}"));
        return $"""
            SELECT {(long)step} AS step, {part}, count(*) AS users,
                   {ColumnPercentile.Median("since")} AS since_median, {ColumnPercentile.P90("since")} AS since_p90,
                   {ColumnPercentile.Median("whole")} AS whole_median, {ColumnPercentile.P90("whole")} AS whole_p90 {bars}
            FROM (SELECT {key}, min(t - before_t)::DOUBLE AS since, min(t - start_t)::DOUBLE AS whole FROM {Level(step)} GROUP BY {key}) q
            {grouped}
            """;
    }

    private static ColumnQuery IsStep(FunnelQuestion question, int step)
    {
        ColumnQuery ofType = $"event_type = {question.Steps[step]}";
        return question.FilterOf(step) is null ? ofType : $"{ofType} AND (marks & {1L << question.MarkOf(step)}) <> 0";
    }

    private static long Micros(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static ColumnQuery Level(int number) => ColumnQuery.Name($"s{number}");
}
