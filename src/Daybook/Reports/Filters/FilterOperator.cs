using System.Text.Json;

namespace Daybook.Reports.Filters;

/// <summary>The closed set of operators. Written in snake_case.</summary>
public enum FilterOperator
{
    Is,
    IsNot,
    Contains,
    NotContains,
    Gt,
    Gte,
    Lt,
    Lte,
    Between,
    Exists,
    Missing,
    Did,
    DidNot,
}

internal static class FilterOperators
{
    private static readonly Dictionary<string, FilterOperator> ByName =
        Enum.GetValues<FilterOperator>().ToDictionary(Name, StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<FilterOperator>().Select(Name)];

    public static string Name(this FilterOperator op) => JsonNamingPolicy.SnakeCaseLower.ConvertName(op.ToString());

    public static FilterOperator? Parse(string name) => ByName.TryGetValue(name, out var op) ? op : null;

    /// <summary>It holds where its opposite does not.</summary>
    public static bool IsNegative(this FilterOperator op) =>
        op is FilterOperator.IsNot or FilterOperator.NotContains or FilterOperator.Missing or FilterOperator.DidNot;

    /// <summary>How many values it takes.</summary>
    public static (int Min, int Max) Values(this FilterOperator op) => op switch
    {
        FilterOperator.Exists or FilterOperator.Missing => (0, 0),
        FilterOperator.Gt or FilterOperator.Gte or FilterOperator.Lt or FilterOperator.Lte => (1, 1),
        FilterOperator.Between => (2, 2),
        _ => (1, FilterLimits.Values),
    };

    /// <summary>Which kinds of values it takes, of a field that may hold any.</summary>
    public static bool Takes(this FilterOperator op, FilterValueKind kind) => op switch
    {
        FilterOperator.Is or FilterOperator.IsNot => true,
        FilterOperator.Gt or FilterOperator.Gte or FilterOperator.Lt or FilterOperator.Lte or FilterOperator.Between =>
            kind != FilterValueKind.Boolean,
        _ => kind == FilterValueKind.Text,
    };
}
