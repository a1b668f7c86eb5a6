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
                  FROM e WHERE {IsStep(question, 0)} GROUP BY value ORDER BY place LIMIT {question.Limit}),
                """;
            place = $"coalesce(place, 0)";
            tops = $"LEFT JOIN top t ON (t.value IS NULL) = (e.value IS NULL) AND coalesce(t.value, '') = coalesce(e.value, '')";
            (part, of) = ($"part", $"e JOIN (SELECT DISTINCT subject, part FROM s1) p USING (subject)");
            (shown, named) = ($"t.value", $"LEFT JOIN top t ON t.place = c.part");
        }

        var counts = Count(question, 1);
        for (var i = 1; i < steps.Count; i++) counts = $"{counts} UNION ALL {Count(question, i + 1)}";
        return $"""
            WITH e AS MATERIALIZED ({Events(range, filter, question, value)}),
            {top}
            {Levels(question, steps.Count, place, tops, part, of)}
            SELECT c.step::bigint, c.part::bigint, {shown}, c.users, c.times, c.bars FROM ({counts}) c {named} ORDER BY c.step, c.part
            """;
    }

    /// <summary>
    /// Rows (step, users) of those who came that far and no further: the most of the first steps that they did within the time limit.
    /// </summary>
    public static Query InAnyOrder(ReportRange range, EventFilter filter, FunnelQuestion question) => $"""
        SELECT level, count(*)
        FROM ({Furthest(range, filter, question)}) l
        GROUP BY level
        """;

    /// <summary>Rows (person) of those who reached a step.</summary>
    /// <param name="step">From 1.</param>
    /// <param name="notNext">Without those who reached the next one too.</param>
    public static Query People(ReportRange range, EventFilter filter, FunnelQuestion question, int step, bool notNext)
    {
        Query except = $"";
        if (question.AnyOrder)
        {
            if (notNext) except = $"AND level = {step}";
            return $"SELECT subject COLLATE \"C\" AS person FROM ({Furthest(range, filter, question)}) l WHERE level >= {step} {except}";
        }

        if (notNext) except = $"EXCEPT SELECT subject COLLATE \"C\" FROM {Level(step + 1)}";
        return $"""
            WITH e AS MATERIALIZED ({Events(range, filter, question, Reports.Query.Empty)}),
            {Levels(question, notNext ? step + 1 : step, $"1", Reports.Query.Empty, $"1", $"e")}
            SELECT DISTINCT subject COLLATE "C" AS person FROM {Level(step)} {except}
            """;
    }

    // The tables s1 to that of a step.
    private static Query Levels(FunnelQuestion question, int last, Query place, Query tops, Query part, Query of)
    {
        Query levels =
            $"s1 AS (SELECT subject, {place} AS part, at, at AS start_at, at AS before_at FROM e {tops} WHERE {IsStep(question, 0)})";
        for (var i = 1; i < last; i++)
        {
            levels = $"""
                {levels},
                {Level(i + 1)} AS (
                  SELECT subject, part, at, start_at, before_at
                  FROM (SELECT subject, part, at, is_step, max(start_at) OVER earlier AS start_at, max(before_at) OVER earlier AS before_at
                        FROM (SELECT subject, part, at, start_at, at AS before_at, false AS is_step FROM {Level(i)}
                              UNION ALL
                              SELECT subject, {part}, at, NULL, NULL, true FROM {of} WHERE {IsStep(question, i)}) both_steps
                        WINDOW earlier AS (PARTITION BY subject, part ORDER BY at
                          RANGE BETWEEN UNBOUNDED PRECEDING AND '1 microsecond' PRECEDING)) chains
                  WHERE is_step AND at - start_at <= {question.Within})
                """;
        }

        return levels;
    }

    // Rows (subject, level). Whatever they did together, its earliest event begins a time limit that has all of it.
    private static Query Furthest(ReportRange range, EventFilter filter, FunnelQuestion question)
    {
        var counts = StepCounts.Of(question);
        Query counted = $"", level = $"0";
        foreach (var (i, count) in counts.Index())
        {
            Query any = $"false";
            foreach (var step in count.Steps) any = $"{any} OR {IsStep(question, step)}";
            counted = $"{counted}, count(*) FILTER (WHERE {any}) OVER soon AS {Level(i)}";
        }

        for (var n = 1; n <= question.Steps.Count; n++)
        {
            Query all = $"true";
            foreach (var (i, count) in counts.Index()) all = $"{all} AND {Level(i)} >= {count.NeededBy(n)}";
            level = $"CASE WHEN {all} THEN {n} ELSE {level} END";
        }

        return $"""
            SELECT subject, max({level}) AS level
            FROM (SELECT subject {counted}
                  FROM ({Events(range, filter, question, Reports.Query.Empty)}) e
                  WINDOW soon AS (PARTITION BY subject ORDER BY at RANGE BETWEEN CURRENT ROW AND {question.Within} FOLLOWING)) w
            GROUP BY subject
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

    private static Query Events(ReportRange range, EventFilter filter, FunnelQuestion question, Query value)
    {
        Query marks = $"";
        for (var i = 0; i < filter.Marks.Count; i++) marks = $"{marks}, {filter.Holds(i)} AS {Mark(i)}";
        return $"""
            SELECT {Reports.People.Subject} AS subject, occurred_at AS at, event_type {value} {marks}
            FROM events {filter.People}
            WHERE occurred_at >= {range.Start} AND occurred_at < {range.End}
              AND event_type = ANY({question.Steps.Distinct()}) {filter.Conditions()}
            """;
    }

    private static Query IsStep(FunnelQuestion question, int step)
    {
        Query ofType = $"event_type = {question.Steps[step]}";
        return question.FilterOf(step) is null ? ofType : $"({ofType} AND {Mark(question.MarkOf(step))})";
    }

    // Names, not values: s0 to s10 and more, f0 to f9.
    private static Query Level(int number) => Name("s", number);

    private static Query Mark(int number) => Name("f", number);

    private static Query Name(string letter, int number)
    {
        Query name = new(2, 0);
        name.AppendLiteral($"{letter}{number}");
        return name;
    }
}
