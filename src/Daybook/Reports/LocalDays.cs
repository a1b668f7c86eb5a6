using Daybook.Foundation.Columns;
using Daybook.Foundation.Time;
using Daybook.Reports.Columns;
using NodaTime;

namespace Daybook.Reports;

/// <summary>Tells SQL where local days begin and end. Bounds are always computed here, never with SQL's AT TIME ZONE.</summary>
internal static class LocalDays
{
    /// <summary>
    /// A row source <c>s(day, utc_day, lo, hi)</c>: each local day of the range as slices of UTC days, for tables with masks.
    /// </summary>
    public static Query Slices(ReportRange range) => Rows([.. DaySlice.Of(range.Zone, range.From, range.To)]);

    /// <summary>The same for the whole range as one; <c>day</c> is its first day.</summary>
    public static Query WholeSlices(ReportRange range) => Rows([.. DaySlice.Of(range.From, range.Bounds)]);

    /// <summary>A row source <c>s(period, utc_day, lo, hi)</c>: the periods between these instants, numbered from 0.</summary>
    public static Query PeriodSlices(IReadOnlyList<Instant> starts)
    {
        var slices =
            starts.Zip(starts.Skip(1)).SelectMany((p, i) => DaySlice.Of(default, new(p.First, p.Second)).Select(s => (Period: i, Slice: s)))
                .ToList();
        return $"""
            unnest({slices.Select(s => s.Period)}, {slices.Select(s => s.Slice.UtcDay)}, {slices.Select(s => s.Slice.Lo)}, {slices.Select(s => s.Slice.Hi)})
              AS s(period, utc_day, lo, hi)
            """;
    }

    /// <summary>The number of an instant's day in the range: 1 for the first day, 2 for the second…</summary>
    public static Query Number(ReportRange range, string column) =>
        $"width_bucket({Sql(column)}, {range.Days.Select(range.Zone.StartOfDay)})";

    /// <summary>The same for the column engine, in microseconds.</summary>
    public static ColumnQuery ColumnNumber(ReportRange range, string column) =>
        ColumnNumber([.. range.Days.Select(range.Zone.StartOfDay)], column);

    /// <summary>How many of these have begun at an instant: 0 before the first. Consecutive periods of one length take one
    /// division.</summary>
    /// <param name="starts">In order.</param>
    public static ColumnQuery ColumnNumber(IReadOnlyList<Instant> starts, string column)
    {
        var (at, t) = (starts.Select(EventColumns.Micros).ToList(), ColumnQuery.Name(column));
        ColumnQuery cases = $"WHEN {t} < {at[0]} THEN {0L}";
        for (var first = 0; first < at.Count - 1;)
        {
            var (last, length) = (first + 1, at[first + 1] - at[first]);
            while (last < at.Count - 1 && at[last + 1] - at[last] == length) last++;
            // A period that the zone skipped holds no instant.
            if (length > 0) cases = $"{cases} WHEN {t} < {at[last]} THEN {first + 1L} + ({t} - {at[first]}) // {length}";
            first = last;
        }

        return $"CASE {cases} ELSE {(long)at.Count} END";
    }

    /// <summary>The day of a number from <see cref="Number"/>.</summary>
    public static LocalDate Day(ReportRange range, int number) => range.From.PlusDays(number - 1);

    /// <summary>True if a slice and a row with masks share a quarter hour.</summary>
    public static Query Active { get; } = $"((u.lo & s.lo) | (u.hi & s.hi)) <> 0";

    private static Query Rows(List<DaySlice> slices) =>
        $"unnest({slices.Select(s => s.Day)}, {slices.Select(s => s.UtcDay)}, {slices.Select(s => s.Lo)}, "
            + $"{slices.Select(s => s.Hi)}) AS s(day, utc_day, lo, hi)";

    // A column's name cannot be a parameter; callers pass constants.
    private static Query Sql(string column)
    {
        var query = new Query(column.Length, 0);
        query.AppendLiteral(column);
        return query;
    }
}
