using System.Text;
using System.Text.Json;
using static Daybook.Web.OpenApi.ReferenceText;

namespace Daybook.Web.OpenApi;

/// <summary>Writes the objects of the contract as HTML: each as a table of its members.</summary>
internal sealed class SchemaText(JsonElement contract)
{
    // Objects within objects, until they have a name of their own.
    private const int Deepest = 4;

    public const string TableEnd = "</tbody>\n</table>\n</div>\n";

    public static string TableStart(params string[] columns) =>
        "<div class=\"wide\" tabindex=\"0\">\n<table>\n<thead>\n<tr>" + string.Concat(columns.Select(c => $"<th>{c}</th>"))
            + "</tr>\n</thead>\n<tbody>\n";

    public static string Anchor(string name) => "schema-" + Encoded(name);

    public IEnumerable<JsonProperty> All() => contract.GetProperty("components").GetProperty("schemas").EnumerateObject();

    /// <summary>What <c>$ref</c> points to, or the element itself.</summary>
    public JsonElement Resolved(JsonElement element)
    {
        while (element.TryGetProperty("$ref", out var reference))
        {
            element = contract;
            foreach (var step in reference.GetString()!.Split('/').Skip(1))
            {
                element = element.GetProperty(
                    step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
            }
        }

        return element;
    }

    /// <summary>In words, with links to objects that have a name.</summary>
    public string TypeOf(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            return $"<a href=\"#{Anchor(name)}\">{Encoded(name)}</a>";
        }

        foreach (var word in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf"])
        {
            if (schema.TryGetProperty(word, out var parts))
                return string.Join(word == "allOf" ? " and " : " or ", parts.EnumerateArray().Select(TypeOf).Distinct());
        }

        if (schema.TryGetProperty("const", out var constant)) return $"<code>{Encoded(constant.ToString())}</code>";
        if (schema.TryGetProperty("enum", out var values))
        {
            return string.Join(" ", values.EnumerateArray()
                .Select(v => $"<code>{Encoded(v.ValueKind == JsonValueKind.Null ? "null" : v.ToString())}</code>"));
        }

        return Simple(schema) + Limits(schema);
    }

    public void Append(StringBuilder html, JsonProperty schema)
    {
        html.Append("<h3 id=\"").Append(Anchor(schema.Name)).Append("\">").Append(Encoded(schema.Name)).Append("</h3>\n");
        if (schema.Value.TryGetProperty("description", out _))
            html.Append("<p>").Append(Line(schema.Value, "description")).Append("</p>\n");
        var rows = new StringBuilder();
        AppendMembers(rows, schema.Value, "", 0);
        if (rows.Length == 0) html.Append("<p>").Append(TypeOf(schema.Value)).Append("</p>\n");
        else html.Append(TableStart("Member", "Type", "Meaning")).Append(rows).Append(TableEnd);
    }

    private void AppendMembers(StringBuilder html, JsonElement schema, string within, int depth)
    {
        if (depth > Deepest) return;
        if (schema.TryGetProperty("allOf", out var parts))
        {
            foreach (var part in parts.EnumerateArray()) AppendMembers(html, Resolved(part), within, depth);
        }

        if (!schema.TryGetProperty("properties", out var members)) return;
        HashSet<string> required = schema.TryGetProperty("required", out var list)
            ? [.. list.EnumerateArray().Select(name => name.GetString()!)] : [];
        foreach (var member in members.EnumerateObject())
        {
            var name = Encoded(within + member.Name);
            html.Append("<tr>\n<td>")
                .Append(required.Contains(member.Name) ? $"<strong><code>{name}</code></strong>" : $"<code>{name}</code>")
                .Append("</td><td>").Append(TypeOf(member.Value)).Append("</td><td>").Append(Line(member.Value, "description"))
                .Append("</td></tr>\n");
            if (member.Value.TryGetProperty("items", out var items)) AppendMembers(html, items, $"{within}{member.Name}[].", depth + 1);
            else AppendMembers(html, member.Value, $"{within}{member.Name}.", depth + 1);
        }
    }

    private string Simple(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type)) return "anything";
        if (type.ValueKind == JsonValueKind.Array)
            return string.Join(" or ", type.EnumerateArray().Select(t => Named(t.GetString()!, schema)));
        return Named(type.GetString()!, schema);
    }

    private string Named(string type, JsonElement schema) => type switch
    {
        "array" when schema.TryGetProperty("items", out var items) => "list of " + TypeOf(items),
        "object" when schema.TryGetProperty("additionalProperties", out var values) && values.ValueKind == JsonValueKind.Object =>
            "object of " + TypeOf(values),
        "string" when schema.TryGetProperty("format", out var format) => Encoded(format.GetString()),
        _ => Encoded(type),
    };

    private static string Limits(JsonElement schema)
    {
        var limits = new[]
            {
                ("minimum", "from "), ("maximum", "to "), ("maxLength", "at most "), ("maxItems", "at most "), ("default", "default "),
            }
            .Where(limit => schema.TryGetProperty(limit.Item1, out _))
            .Select(limit => limit.Item2 + Encoded(schema.GetProperty(limit.Item1).ToString())).ToList();
        return limits.Count == 0 ? "" : $" ({string.Join(", ", limits)})";
    }
}
