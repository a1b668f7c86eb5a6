using System.Text.Json.Serialization;
using Daybook.Foundation.Postgres;

namespace Daybook.Reports;

/// <summary>Events and users by the values of a property: the first <c>limit</c> values, and one group for all others.</summary>
/// <remarks>
/// A value is the property's text form. If the property is missing or null, the value is null. A user may count under several values. Sum
/// and average use only JSON numbers. Cost: reads the raw events of the range.
/// </remarks>
public static class Breakdown
{
    public static ReportPlan<BreakdownReport> Plan(ReportRange range, EventFilter filter, string property, Measure measure, int limit) => new(range, async (context, cancel) =>
    {
        var rows = await context.Session.Rows(Query(range, context.Readable(filter), property, measure, limit), r => (
            IsOther: r.GetBoolean(0), Value: r.TextOrNull(1), Events: r.GetInt64(2), Users: r.GetInt64(3), Number: r.IsDBNull(4) ? null : (double?)r.GetDouble(4)), cancel);
        var other = rows.Single(r => r.IsOther);
        return new BreakdownReport(
            [.. rows.Where(r => !r.IsOther).Select(r => new BreakdownValue(r.Value, r.Events, r.Users, Sum(r.Number), Avg(r.Number)))],
            new BreakdownOther(other.Events, other.Users, Sum(other.Number), Avg(other.Number)), range, context.Provenance);

        double? Sum(double? n) => measure.Kind == MeasureKind.Sum ? n : null;
        double? Avg(double? n) => measure.Kind == MeasureKind.Avg ? n : null;
    })
    {
        Live = true,
    };

    // Index events_occurred_at of the range's partitions. Null equals null here, and PostgreSQL can hash two plain equalities.
    internal static Query Query(ReportRange range, EventFilter filter, string property, Measure measure, int limit) => $"""
        WITH e AS MATERIALIZED (
          SELECT properties ->> {property} AS value, event_subject(user_id, anonymous_id) AS subject, {Number(measure)} AS n
          FROM events
          WHERE occurred_at >= {range.Start} AND occurred_at < {range.End} {filter.Conditions()}),
        top AS MATERIALIZED (
          SELECT value, count(*) AS events, count(DISTINCT subject) AS users, {Total(measure)} AS measured
          FROM e
          GROUP BY value
          ORDER BY {Order(measure)} DESC NULLS LAST, events DESC, value COLLATE "C" NULLS LAST
          LIMIT {limit})
        SELECT false, value, events, users, measured, row_number() OVER (ORDER BY {Order(measure)} DESC NULLS LAST, events DESC, value COLLATE "C" NULLS LAST) AS place
        FROM top
        UNION ALL
        SELECT true, NULL, count(*), count(DISTINCT subject), {Total(measure)}, NULL
        FROM e
        WHERE NOT EXISTS (SELECT FROM top t WHERE (t.value IS NULL) = (e.value IS NULL) AND coalesce(t.value, '') = coalesce(e.value, ''))
        ORDER BY place
        """;

    private static Query Number(Measure measure)
    {
        if (measure.Property is null) return $"NULL::numeric";
        return $"CASE WHEN jsonb_typeof(properties -> {measure.Property}) = 'number' THEN (properties ->> {measure.Property})::numeric END";
    }

    // Sums are exact. If a sum exceeds the range of a double, it becomes the largest double. (least and greatest ignore null, so null
    // needs no special case.)
    private static Query Total(Measure measure) => measure.Kind == MeasureKind.Avg
        ? (Query)$"CASE WHEN count(n) > 0 THEN least(greatest(avg(n), -1.7e308), 1.7e308)::float8 END"
        : $"CASE WHEN count(n) > 0 THEN least(greatest(sum(n), -1.7e308), 1.7e308)::float8 END";

    private static Query Order(Measure measure) => measure.Kind switch
    {
        MeasureKind.Count => (Query)$"events",
        MeasureKind.Users => $"users",
        _ => $"measured",
    };
}

public sealed record BreakdownReport(IReadOnlyList<BreakdownValue> Values, BreakdownOther Other, ReportRange Range, Provenance Provenance) : Report(Range, Provenance);

/// <param name="Value">Null for events without the property.</param>
public sealed record BreakdownValue(
    string? Value, long Count, long Users,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Sum,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Avg);

/// <param name="Users">Distinct users of all values that are not listed.</param>
public sealed record BreakdownOther(
    long Count, long Users,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Sum,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Avg);
