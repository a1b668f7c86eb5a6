using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Reports.Columns;
using Daybook.Reports.Filters;

namespace Daybook.Reports.Trends;

/// <summary>Any measure of periods, by type and value, from the raw events in one statement.</summary>
internal static class TrendOfEvents
{
    /// <param name="lines">Of these values; null: of those that come first.</param>
    public static async Task<List<TrendCell>> Read(ReportContext context, TrendQuestion question, TrendPeriods periods,
        EventFilter filter, IReadOnlyList<TrendLine>? lines, CancellationToken cancel) =>
        // Whose value counts is told from other events of the person, which the columns' query does not look at.
        (periods.Range.Start < periods.End && question.Attribution is null
            ? await context.FromColumns(
                new(new(periods.Range.Start, periods.End), filter, question.Types[0] is null ? null : [.. question.Types!], question.By,
                    question.Measure.Property),
                events => OfColumns(question, periods, events, lines), r => new TrendCell(
                    new((int)r.GetInt64(0), r.IsDBNull(1) ? null : (int)r.GetInt64(1), r.IsDBNull(2) ? null : r.GetString(2)),
                    r.IsDBNull(3) ? null : (int)r.GetInt64(3), r.IsDBNull(4) ? null : r.GetDouble(4)), cancel)
            : null)
        ?? await context.Session.Rows(Query(question, periods, filter, lines), r => new TrendCell(
            new(r.GetInt32(0), r.IsDBNull(1) ? null : r.GetInt32(1), r.TextOrNull(2)), r.IsDBNull(3) ? null : r.GetInt32(3),
            r.IsDBNull(4) ? null : Math.Clamp(r.GetDouble(4), double.MinValue, double.MaxValue)), cancel);

    // Index events_occurred_at of the range's partitions. The events are read once, into a row for each type, value, period and user, or
    // for each event where all numbers are needed; the points, the totals and the order of the values are counted from these rows.
    internal static Query Query(TrendQuestion question, TrendPeriods periods, EventFilter filter, IReadOnlyList<TrendLine>? lines)
    {
        var measure = question.Measure;
        var users = measure.Kind is MeasureKind.Users or MeasureKind.PerUser;
        var each = measure.Kind is MeasureKind.Median or MeasureKind.P90;
        Query subject = $"NULL::text", people = filter.PeopleIfNeeded;
        if (users) (subject, people) = (People.Subject, filter.People);
        Query counts = $"{Series(question)} AS series, width_bucket(occurred_at, {periods.Starts}) AS period";
        counts = $"{counts}, {MeasureSql.Number(measure)} AS n";
        Query events = question.Attribution is { } attribution
            ? AttributedEvents.Rows(counts, OfTypes(question), new(periods.Range.Start, periods.End), filter, question.By!, attribution)
            : (Query)$"""
                (SELECT {counts}, {Value(question)} AS value, {subject} AS subject
                 FROM events {people}
                 WHERE occurred_at >= {periods.Range.Start} AND occurred_at < {periods.End} {OfTypes(question)} {filter.Conditions()})
                """;
        Query counted = $"count(*) AS events, sum(n) AS total, count(n) AS numbers", grouped = $"GROUP BY series, value, period, subject";
        // What is too small for a double is 0.
        if (each)
            (counted, grouped) = ($"1 AS events, CASE WHEN abs(n) >= 5e-324 THEN n::float8 WHEN n IS NOT NULL THEN 0 END AS total", $"");
        return $"""
            WITH u AS MATERIALIZED (
              SELECT series, value, period, subject, {counted}
              FROM {events} e
              {grouped}),
            top AS MATERIALIZED ({(lines is null ? First(question) : Given(lines))})
            SELECT u.series, t.place, min(t.value), u.period, {Measured(measure)}
            FROM u LEFT JOIN top t
              ON t.series = u.series AND (t.value IS NULL) = (u.value IS NULL) AND coalesce(t.value, '') = coalesce(u.value, '')
            GROUP BY GROUPING SETS ((u.series, t.place, u.period), (u.series, t.place))
            """;
    }

    private static Query First(TrendQuestion question)
    {
        Query nobody = $"";
        if (question.Attribution is not null) nobody = $"OR value IS NULL";
        return $"""
            SELECT series, value, place
            FROM (SELECT series, value, (row_number() OVER (PARTITION BY series
                    ORDER BY measured DESC NULLS LAST, events DESC, value COLLATE "C" NULLS LAST))::int AS place
                  FROM (SELECT series, value, sum(events) AS events, {Measured(question.Measure)} AS measured
                        FROM u GROUP BY series, value) v) p
            WHERE place <= {question.Limit} {nobody}
            """;
    }

    private static Query Given(IReadOnlyList<TrendLine> lines) =>
        $"SELECT * FROM unnest({lines.Select(l => l.Type)}, {lines.Select(l => l.Value!)}, {lines.Select(l => l.Place!.Value)}) "
            + $"AS t(series, value, place)";

    private static Query Measured(Measure measure) => measure.Kind switch
    {
        MeasureKind.Count => (Query)$"sum(events)::float8",
        MeasureKind.Users => $"count(DISTINCT subject)::float8",
        MeasureKind.PerUser => $"sum(events)::float8 / nullif(count(DISTINCT subject), 0)",
        MeasureKind.Median => $"percentile_cont(0.5) WITHIN GROUP (ORDER BY total)",
        MeasureKind.P90 => $"percentile_cont(0.9) WITHIN GROUP (ORDER BY total)",
        // A sum of nothing is 0, and stands before one below.
        MeasureKind.Sum => $"coalesce({MeasureSql.Total(measure)}, 0)",
        _ => MeasureSql.Total(measure),
    };

    private static Query Series(TrendQuestion question)
    {
        if (question.Types[0] is null) return $"1";
        return $"array_position({question.Types!}, event_type)";
    }

    private static Query OfTypes(TrendQuestion question)
    {
        if (question.Types[0] is null) return Reports.Query.Empty;
        return $"AND event_type = ANY({question.Types!})";
    }

    private static Query Value(TrendQuestion question)
    {
        if (question.By is null) return $"NULL::text";
        return FilterSql.TextOf(question.By);
    }

    /// <summary>The same of columns.</summary>
    private static ColumnQuery OfColumns(TrendQuestion question, TrendPeriods periods, ColumnQuery events, IReadOnlyList<TrendLine>? lines)
    {
        var kind = question.Measure.Kind;
        ColumnQuery series = $"1::BIGINT", value = $"NULL::VARCHAR", n = $"NULL::DECIMAL(38,12)", person = $"NULL::BIGINT";
        if (question.Types[0] is not null)
        {
            var cases = ColumnQuery.Join(" ", question.Types.Select((type, i) => (ColumnQuery)$"WHEN {type!} THEN {i + 1L}"));
            series = $"CASE event_type {cases} END";
        }

        if (question.By is not null) value = $"value";
        if (question.Measure.Property is not null) n = $"n";
        if (kind is MeasureKind.Users or MeasureKind.PerUser) person = $"person";
        ColumnQuery counted = $"count(*) AS events, sum(n) AS total, count(n) AS numbers",
            grouped = $"GROUP BY series, value, period, person";
        if (kind is MeasureKind.Median or MeasureKind.P90) (counted, grouped) = ($"1 AS events, n::VARCHAR::DOUBLE AS total", $"");
        return $"""
            WITH u AS MATERIALIZED (
              SELECT series, value, period, person, {counted}
              FROM (SELECT {series} AS series, {value} AS value, {LocalDays.ColumnNumber(periods.Starts, "t")} AS period,
                           {person} AS person, {n} AS n
                    FROM {events} a) e
              {grouped}),
            top AS MATERIALIZED ({(lines is null ? FirstOfColumns(question) : GivenToColumns(lines))})
            SELECT u.series, t.place, min(t.value), u.period, {MeasuredOfColumns(kind)}
            FROM u LEFT JOIN top t ON t.series = u.series AND t.value IS NOT DISTINCT FROM u.value
            GROUP BY GROUPING SETS ((u.series, t.place, u.period), (u.series, t.place))
            """;
    }

    private static ColumnQuery FirstOfColumns(TrendQuestion question) => $"""
        SELECT series, value, place
        FROM (SELECT series, value, row_number() OVER (PARTITION BY series
                ORDER BY measured DESC NULLS LAST, events DESC, value NULLS LAST) AS place
              FROM (SELECT series, value, sum(events) AS events, {MeasuredOfColumns(question.Measure.Kind)} AS measured
                    FROM u GROUP BY series, value) v) p
        WHERE place <= {(long)question.Limit}
        """;

    private static ColumnQuery GivenToColumns(IReadOnlyList<TrendLine> lines)
    {
        if (lines.Count == 0) return $"SELECT 0::BIGINT AS series, NULL::VARCHAR AS value, 0::BIGINT AS place WHERE false";
        return ColumnQuery.Join(" UNION ALL ", lines.Select(line =>
        {
            ColumnQuery value = $"NULL::VARCHAR";
            if (line.Value is not null) value = $"{line.Value}";
            return (ColumnQuery)$"SELECT {(long)line.Type} AS series, {value} AS value, {(long)line.Place!.Value} AS place";
        }));
    }

    // By way of text, which both engines read to the nearest double.
    private static ColumnQuery MeasuredOfColumns(MeasureKind kind) => kind switch
    {
        MeasureKind.Count => (ColumnQuery)$"sum(events)::DOUBLE",
        MeasureKind.Users => $"count(DISTINCT person)::DOUBLE",
        MeasureKind.PerUser => $"sum(events)::DOUBLE / nullif(count(DISTINCT person), 0)",
        MeasureKind.Median => ColumnPercentile.Median("total"),
        MeasureKind.P90 => ColumnPercentile.P90("total"),
        MeasureKind.Sum => $"coalesce(CASE WHEN sum(numbers) > 0 THEN sum(total)::VARCHAR::DOUBLE END, 0)",
        _ => $"CASE WHEN sum(numbers) > 0 THEN sum(total)::VARCHAR::DOUBLE / sum(numbers)::BIGINT END",
    };
}
