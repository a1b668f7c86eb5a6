using Daybook.Foundation.Postgres;
using Daybook.Reports.Filters;

namespace Daybook.Reports.Trends;

/// <summary>Any measure of periods, by type and value, from the raw events in one statement.</summary>
internal static class TrendOfEvents
{
    /// <param name="lines">Of these values; null: of those that come first.</param>
    public static Task<List<TrendCell>> Read(ReportSession session, TrendQuestion question, TrendPeriods periods, EventFilter filter,
        IReadOnlyList<TrendLine>? lines, CancellationToken cancel) =>
        session.Rows(Query(question, periods, filter, lines), r => new TrendCell(
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
}
