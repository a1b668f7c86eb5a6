using System.Text.Json;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.Mcp;

/// <summary>A tool's arguments as the path and the query string that its route reads and judges.</summary>
public static class ToolQuery
{
    /// <param name="path">May hold names in braces: these arguments go into the path.</param>
    /// <exception cref="ProblemException">One of them is missing, or an argument has no form that an address could have.</exception>
    public static (string Path, QueryString Query) Of(string path, IDictionary<string, JsonElement>? arguments)
    {
        var rest = new Dictionary<string, JsonElement>(arguments ?? new Dictionary<string, JsonElement>(), StringComparer.Ordinal);
        while (path.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = path.IndexOf('}', open);
            var name = path[(open + 1)..close];
            if (!rest.Remove(name, out var value) || Text(name, value) is not { Length: > 0 } text)
                throw QueryReader.Invalid(name, $"`{name}` is required.");
            path = path[..open] + Uri.EscapeDataString(text) + path[(close + 1)..];
        }

        return (path, Of(rest));
    }

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
