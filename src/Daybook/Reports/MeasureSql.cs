namespace Daybook.Reports;

/// <summary>Measures of a numeric property, from raw events.</summary>
internal static class MeasureSql
{
    /// <summary>The number that an event has in the measure's property, or null.</summary>
    public static Query Number(Measure measure)
    {
        if (measure.Property is null) return $"NULL::numeric";
        return $"CASE WHEN jsonb_typeof(properties -> {measure.Property}) = 'number' THEN (properties ->> {measure.Property})::numeric END";
    }

    /// <summary>
    /// The sum or the average of rows with <c>total</c> and <c>numbers</c>. Sums are exact; a sum outside the range of a double
    /// becomes the largest double. An average is the sum as a double, divided; if that would leave the range of doubles, the division comes
    /// first.
    /// </summary>
    // least and greatest ignore null.
    public static Query Total(Measure measure) => measure.Kind == MeasureKind.Avg
        ? (Query)$"""
            CASE WHEN sum(numbers) > 0 THEN
              CASE WHEN sum(total) = 0 OR abs(sum(total)) BETWEEN 1e-290 AND 1.7e308 THEN sum(total)::float8 / sum(numbers)::bigint
                   ELSE least(greatest(sum(total) / sum(numbers), -1.7e308), 1.7e308)::float8 END END
            """
        : $"CASE WHEN sum(numbers) > 0 THEN least(greatest(sum(total), -1.7e308), 1.7e308)::float8 END";
}
