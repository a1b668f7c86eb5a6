using Daybook.Foundation.Columns;

namespace Daybook.Reports.Columns;

/// <summary>
/// PostgreSQL's <c>percentile_cont</c> of doubles for the column engine, to the last bit: the engine's own <c>quantile_cont</c> weighs the
/// two nearest values in another order of operations.
/// </summary>
internal static class ColumnPercentile
{
    public static ColumnQuery Median(string column) => Of(column, $"0.5::DOUBLE");

    public static ColumnQuery P90(string column) => Of(column, $"0.9::DOUBLE");

    // Of nothing there is none.
    private static ColumnQuery Of(string column, ColumnQuery share)
    {
        var x = ColumnQuery.Name(column);
        ColumnQuery at = $"({share} * (len(l) - 1))";
        ColumnQuery low = $"l[floor({at})::BIGINT + 1]", high = $"l[ceil({at})::BIGINT + 1]";
        return $"""
            list_transform([list({x} ORDER BY {x}) FILTER (WHERE {x} IS NOT NULL)],
              lambda l: {low} + ({at} - floor({at})) * ({high} - {low}))[1]
            """;
    }
}
