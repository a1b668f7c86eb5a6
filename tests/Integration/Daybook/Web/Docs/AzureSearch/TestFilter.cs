using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Daybook.Tests.Web.Docs.AzureSearch;

/// <summary>An OData filter of comparisons joined by <c>and</c>.</summary>
internal static partial class TestFilter
{
    public static bool Holds(string? filter, JsonObject document, TestSearchIndex index)
    {
        if (filter is null) return true;
        return filter.Split(" and ").All(clause =>
        {
            var match = Clause().Match(clause);
            if (!match.Success) throw new BadSearchRequestException($"Invalid expression: {clause}");
            var field = match.Groups["field"].Value;
            if (!TestSearchSchema.Is(index.Field(field), "filterable"))
                throw new BadSearchRequestException($"'{field}' is not filterable.");
            var order = string.CompareOrdinal((string?)document[field], match.Groups["value"].Value);
            return match.Groups["operator"].Value == "eq" ? order == 0 : order > 0;
        });
    }

    [GeneratedRegex("^(?<field>[a-z]+) (?<operator>eq|gt) '(?<value>[^']*)'$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Clause();
}
