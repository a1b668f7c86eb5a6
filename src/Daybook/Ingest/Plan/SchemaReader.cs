using System.Text.Json;
using System.Text.RegularExpressions;

namespace Daybook.Ingest.Plan;

/// <summary>Reads the schemas of a tracking plan.</summary>
internal static class SchemaReader
{
    private static readonly string[] Keywords =
        ["description", "type", "enum", "pattern", "format", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems",
            "items", "required", "properties", "additionalProperties"];

    public static Dictionary<string, ValueSchema> Members(PlanNode node) =>
        node.Members("properties").ToDictionary(m => m.Name, m => Schema(m.Node), StringComparer.Ordinal);

    private static ValueSchema Schema(PlanNode node)
    {
        node.Only(Keywords);
        var types = node.Value("type") is { ValueKind: JsonValueKind.Array } ? node.Texts("type") : node.Text("type") is { } type ? [type]
            : [];
        foreach (var name in types)
        {
            if (!JsonTypes.All.Contains(name, StringComparer.Ordinal))
                throw node.Fault($"has the type `{name}`; allowed: {string.Join(", ", JsonTypes.All)}");
        }

        return new ValueSchema
        {
            Types = types,
            Enum = [.. node.Values("enum")],
            Pattern = Pattern(node),
            Format = node.OneOf("format", null, TextFormats.All),
            MinLength = node.Whole("minLength"),
            MaxLength = node.Whole("maxLength"),
            Minimum = node.Number("minimum"),
            Maximum = node.Number("maximum"),
            MinItems = node.Whole("minItems"),
            MaxItems = node.Whole("maxItems"),
            Items = node.Child("items") is { } items ? Schema(items) : null,
            Required = node.Texts("required"),
            Properties = Members(node),
            AdditionalProperties = node.Flag("additionalProperties", otherwise: true),
        };
    }

    private static Regex? Pattern(PlanNode node)
    {
        if (node.Text("pattern") is not { } pattern) return null;
        try
        {
            // Without backtracking, no sender's text can make it slow.
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw node.Fault($"has a `pattern` that cannot be used: {e.Message}");
        }
    }
}
