using Daybook.Reports.Filters;

namespace Daybook.Reports.Funnels;

/// <summary>A funnel from the raw events.</summary>
internal static class FunnelOfEvents
{
    /// <summary>Rows (step, part, value of the part, users, and where asked for how long it took them).</summary>
    /// <remarks>
    /// A row of sN is an event of step N that ends a chain. start_at is the latest possible beginning of such a chain, because that leaves
    /// the most time for later steps; before_at is the latest event of the step before, which is of the same chain. Index
    /// events_occurred_at of the range's partitions.
    /// </remarks>
    /// <param name="byValue">A part for each of the first values, and part 0 for all others; otherwise everything is part 1.</param>
    public static Query Query(ReportRange range, EventFilter filter, FunnelQuestion question, bool byValue = false)
    {
        var steps = question.Steps;
        Query value = $"", top = $"", place = $"1", tops = $"", part = $"1", of = $"e", shown = $"NULL::text", named = $"";
        if (byValue)
        {
            value = $", {FilterSql.TextOf(question.By!)} AS value";
            top = $"""
                top AS MATERIALIZED (
                  SELECT value, (row_number() OVER (ORDER BY count(DISTINCT subject) DESC, value COLLATE "C" NULLS LAST))::int AS place
                  FROM e WHERE event_type = {steps[0]} GROUP BY value ORDER BY place LIMIT {question.Limit}),
                """;
            place = $"coalesce(place, 0)";
            tops = $"LEFT JOIN top t ON (t.value IS NULL) = (e.value IS NULL) AND coalesce(t.value, '') = coalesce(e.value, '')";
            (part, of) = ($"part", $"e JOIN (SELECT DISTINCT subject, part FROM s1) p USING (subject)");
            (shown, named) = ($"t.value", $"LEFT JOIN top t ON t.place = c.part");
        }

        Query levels =
            $"s1 AS (SELECT subject, {place} AS part, at, at AS start_at, at AS before_at FROM e {tops} WHERE event_type = {steps[0]})";
        var counts = Count(question, 1);
        for (var i = 1; i < steps.Count; i++)
        {
            levels = $"""
                {levels},
                {Level(i + 1)} AS (
                  SELECT subject, part, at, start_at, before_at
                  FROM (SELECT subject, part, at, is_step, max(start_at) OVER earlier AS start_at, max(before_at) OVER earlier AS before_at
                        FROM (SELECT subject, part, at, start_at, at AS before_at, false AS is_step FROM {Level(i)}
                              UNION ALL
                              SELECT subject, {part}, at, NULL, NULL, true FROM {of} WHERE event_type = {steps[i]}) both_steps
                        WINDOW earlier AS (PARTITION BY subject, part ORDER BY at
                          RANGE BETWEEN UNBOUNDED PRECEDING AND '1 microsecond' PRECEDING)) chains
                  WHERE is_step AND at - start_at <= {question.Within})
                """;
            counts = $"{counts} UNION ALL {Count(question, i + 1)}";
        }

        return $"""
            WITH e AS MATERIALIZED ({Events(range, filter, steps, value)}),
            {top}
            {levels}
            SELECT c.step, c.part, {shown}, c.users, c.times, c.bars FROM ({counts}) c {named} ORDER BY c.step, c.part
            """;
    }

    /// <summary>
    /// Rows (step, users) of those who came that far and no further: the most of the first steps that they did within the time limit.
    /// </summary>
    /// <remarks>Whatever they did together, its earliest event begins a time limit that has all of it.</remarks>
    public static Query InAnyOrder(ReportRange range, EventFilter filter, FunnelQuestion question)
    {
        var types = question.Steps.Distinct().ToList();
        Query counted = $"", level = $"0";
        foreach (var (i, type) in types.Index())
            counted = $"{counted}, count(*) FILTER (WHERE event_type = {type}) OVER soon AS {Level(i)}";
        for (var n = 1; n <= question.Steps.Count; n++)
        {
            Query all = $"true";
            foreach (var needed in question.Steps.Take(n).GroupBy(s => s))
                all = $"{all} AND {Level(types.IndexOf(needed.Key))} >= {needed.Count()}";
            level = $"CASE WHEN {all} THEN {n} ELSE {level} END";
        }

        return $"""
            SELECT level, count(*)
            FROM (SELECT subject, max({level}) AS level
                  FROM (SELECT subject {counted}
                        FROM ({Events(range, filter, question.Steps, Reports.Query.Empty)}) e
                        WINDOW soon AS (PARTITION BY subject ORDER BY at RANGE BETWEEN CURRENT ROW AND {question.Within} FOLLOWING)) w
                  GROUP BY subject) l
            GROUP BY level
            """;
    }

    // Of several ways that a user took, the quickest counts.
    private static Query Count(FunnelQuestion question, int step)
    {
        if (!question.Time)
        {
            return $"""
                SELECT {step} AS step, part, count(DISTINCT subject) AS users, NULL::float8[] AS times, NULL::bigint[] AS bars
                FROM {Level(step)} GROUP BY part
                """;
        }

        Query bars = $"count(*) FILTER (WHERE whole <= {question.Bars[0]})";
        foreach (var bar in question.Bars.Skip(1)) bars = $"{bars}, count(*) FILTER (WHERE whole <= {bar})";
        return $"""
            SELECT {step} AS step, part, count(*) AS users,
                   percentile_cont(ARRAY[0.5, 0.9]::float8[]) WITHIN GROUP (ORDER BY (extract(epoch FROM since) * 1000000)::float8)
                     || percentile_cont(ARRAY[0.5, 0.9]::float8[])
                       WITHIN GROUP (ORDER BY (extract(epoch FROM whole) * 1000000)::float8) AS times,
                   ARRAY[{bars}] AS bars
            FROM (SELECT subject, part, min(at - before_at) AS since, min(at - start_at) AS whole
                  FROM {Level(step)} GROUP BY subject, part) q
            GROUP BY part
            """;
    }

    private static Query Events(ReportRange range, EventFilter filter, IReadOnlyList<string> steps, Query value) => $"""
        SELECT {People.Subject} AS subject, occurred_at AS at, event_type {value}
        FROM events {filter.People}
        WHERE occurred_at >= {range.Start} AND occurred_at < {range.End}
          AND event_type = ANY({steps.Distinct()}) {filter.Conditions()}
        """;

    // A name, not a value: s0 to s10.
    private static Query Level(int number)
    {
        Query name = new(2, 0);
        name.AppendLiteral($"s{number}");
        return name;
    }
}
