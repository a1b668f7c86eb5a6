using System.Data.Common;
using System.Text.Json.Serialization;
using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;
using Daybook.Reports.Filters;

namespace Daybook.Reports;

/// <summary>Events and users by the values of a property: the first <c>limit</c> values, and one group for all others.</summary>
/// <remarks>
/// A value is the property's text form. If the property is missing or null, the value is null. A user may count under several values. Sum
/// and average use only JSON numbers. Cost: reads the raw events of the range.
/// </remarks>
public static class Breakdown
{
    public static ReportPlan<BreakdownReport> Plan(ReportRange range, EventFilter filter, string property, Measure measure, int limit) =>
        new(range, filter, async (context, cancel) =>
    {
        var readable = context.Readable(filter);
        var rows = await context.FromColumns(new(range.Bounds, readable, Value: FilterField.Property(property), Number: measure.Property),
            events => OfColumns(events, measure, limit), Row, cancel)
            ?? await context.Session.Rows(Query(range, readable, property, measure, limit), Row, cancel);
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

    private static (bool IsOther, string? Value, long Events, long Users, double? Number) Row(DbDataReader r) =>
        (r.GetBoolean(0), r.IsDBNull(1) ? null : r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.IsDBNull(4) ? null : r.GetDouble(4));

    // Index events_occurred_at of the range's partitions. One row per value and user: the values and the others are counted from these
    // rows, so the events are read and grouped once. Null equals null here, and two plain equalities can be hashed.
    internal static Query Query(ReportRange range, EventFilter filter, string property, Measure measure, int limit) => $"""
        WITH u AS MATERIALIZED (
          SELECT value, subject, count(*) AS events, sum(n) AS total, count(n) AS numbers
          FROM (SELECT properties ->> {property} AS value, {People.Subject} AS subject, {MeasureSql.Number(measure)} AS n
                FROM events {filter.People}
                WHERE occurred_at >= {range.Start} AND occurred_at < {range.End} {filter.Conditions()}) e
          GROUP BY value, subject),
        top AS MATERIALIZED (
          SELECT value, sum(events)::bigint AS events, count(*) AS users, {MeasureSql.Total(measure)} AS measured
          FROM u
          GROUP BY value
          ORDER BY {Order(measure)} DESC NULLS LAST, events DESC, value COLLATE "C" NULLS LAST
          LIMIT {limit})
        SELECT false, value, events, users, measured,
          row_number() OVER (ORDER BY {Order(measure)} DESC NULLS LAST, events DESC, value COLLATE "C" NULLS LAST) AS place
        FROM top
        UNION ALL
        SELECT true, NULL, coalesce(sum(events), 0)::bigint, count(DISTINCT subject), {MeasureSql.Total(measure)}, NULL
        FROM u
        WHERE NOT EXISTS (SELECT FROM top t WHERE (t.value IS NULL) = (u.value IS NULL) AND coalesce(t.value, '') = coalesce(u.value, ''))
        ORDER BY place
        """;

    /// <summary>The same of columns.</summary>
    internal static ColumnQuery OfColumns(ColumnQuery events, Measure measure, int limit)
    {
        ColumnQuery numbers = $"", sums = $"", total = $"NULL::DOUBLE", order = $"events";
        if (measure.Property is not null)
        {
            (numbers, sums) = ($", sum(n) AS total, count(n) AS numbers", $", sum(total) AS total, sum(numbers) AS numbers");
            // By way of text, which both engines read to the nearest double.
            total = measure.Kind == MeasureKind.Sum
                ? (ColumnQuery)$"CASE WHEN sum(numbers) > 0 THEN sum(total)::VARCHAR::DOUBLE END"
                : $"CASE WHEN sum(numbers) > 0 THEN sum(total)::VARCHAR::DOUBLE / sum(numbers)::BIGINT END";
            order = $"measured";
        }
        else if (measure.Kind == MeasureKind.Users) order = $"users";

        return $"""
            WITH u AS MATERIALIZED (
              SELECT value, {PeopleSets.Part} AS part, count(*) AS events, {PeopleSets.Members} AS members {numbers}
              FROM {events} e
              GROUP BY ALL),
            top AS MATERIALIZED (
              SELECT value, sum(events)::BIGINT AS events, {PeopleSets.Count} AS users, {total} AS measured
              FROM u
              GROUP BY value
              ORDER BY {order} DESC NULLS LAST, events DESC, value NULLS LAST
              LIMIT {(long)limit})
            SELECT is_other, value, events, users, measured
            FROM (SELECT false AS is_other, value, events, users, measured FROM top
                  UNION ALL
                  SELECT true, NULL, coalesce(sum(events), 0)::BIGINT, {PeopleSets.Count}, {total}
                  FROM (SELECT sum(events) AS events, bit_or(members) AS members {sums}
                        FROM u
                        WHERE NOT EXISTS (SELECT 1 FROM top t WHERE t.value IS NOT DISTINCT FROM u.value)
                        GROUP BY part) o) a
            ORDER BY is_other, {order} DESC NULLS LAST, events DESC, value NULLS LAST
            """;
    }

    private static Query Order(Measure measure) => measure.Kind switch
    {
        MeasureKind.Count => (Query)$"events",
        MeasureKind.Users => $"users",
        _ => $"measured",
    };
}

public sealed record BreakdownReport(IReadOnlyList<BreakdownValue> Values, BreakdownOther Other, ReportRange Range,
    Provenance Provenance) : Report(Range, Provenance);

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
