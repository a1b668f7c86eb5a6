using System.Text.Json;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.Mcp;

/// <summary>A tool's arguments as the query string that its route reads and judges.</summary>
public static class ToolQuery
{
    /// <exception cref="ProblemException">An argument has no form that a query could have.</exception>
    public static QueryString Of(IDictionary<string, JsonElement>? arguments)
    {
        var query = QueryString.Empty;
        foreach (var (name, value) in arguments ?? new Dictionary<string, JsonElement>())
        {
            if (value.ValueKind == JsonValueKind.Array)
                query = value.EnumerateArray().Aggregate(query, (sum, one) => sum.Add(name, Text(name, one)));
            // Some agents send null for what they leave out.
            else if (value.ValueKind != JsonValueKind.Null) query = query.Add(name, Text(name, value));
        }

        return query;
    }

    private static string Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw QueryReader.Invalid(name, $"`{name}` must be a text, a number, true or false, or a list of those."),
    };
}
