using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Daybook.Ingest.Plan;

/// <summary>What one value may be. It supports a subset of JSON Schema's keywords, with the same meaning.</summary>
internal sealed record ValueSchema
{
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>JSON texts of the allowed values.</summary>
    public IReadOnlyList<JsonElement> Enum { get; init; } = [];

    public Regex? Pattern { get; init; }

    public string? Format { get; init; }

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public int? MinItems { get; init; }

    public int? MaxItems { get; init; }

    public ValueSchema? Items { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public IReadOnlyDictionary<string, ValueSchema> Properties { get; init; } = new Dictionary<string, ValueSchema>();

    public bool AdditionalProperties { get; init; } = true;

    /// <param name="field">Path of the value in the event.</param>
    /// <param name="rule">Path of this schema in the plan.</param>
    public void Check(JsonElement value, string field, string rule, List<Violation> violations)
    {
        void Broken(string keyword, string detail) => violations.Add(new Violation($"{rule}.{keyword}", field, detail));

        if (Types.Count > 0 && !Types.Any(t => JsonTypes.Is(value, t)))
        {
            Broken("type", $"It must be {string.Join(" or ", Types)}, not {JsonTypes.Of(value)}.");
            return;
        }

        if (Enum.Count > 0 && !Enum.Any(e => JsonElement.DeepEquals(e, value)))
            Broken("enum", $"It must be one of {string.Join(", ", Enum.Select(e => e.GetRawText()))}.");
        switch (value.ValueKind)
        {
            case JsonValueKind.String: CheckText(value.GetString()!, Broken); break;
            case JsonValueKind.Number: CheckNumber(value.GetDouble(), Broken); break;
            case JsonValueKind.Array: CheckArray(value, field, rule, violations, Broken); break;
            case JsonValueKind.Object: CheckObject(value, field, rule, violations); break;
            default: break;
        }
    }

    private void CheckText(string text, Action<string, string> broken)
    {
        if (text.Length < MinLength) broken("minLength", $"It must have at least {MinLength} characters.");
        if (text.Length > MaxLength) broken("maxLength", $"It must have at most {MaxLength} characters.");
        if (Pattern is not null && !Pattern.IsMatch(text)) broken("pattern", $"It must match {Pattern}.");
        if (Format is not null && !TextFormats.Matches(Format, text)) broken("format", $"It must be of the format {Format}.");
    }

    private void CheckNumber(double number, Action<string, string> broken)
    {
        if (number < Minimum) broken("minimum", $"It must be at least {Minimum?.ToString(CultureInfo.InvariantCulture)}.");
        if (number > Maximum) broken("maximum", $"It must be at most {Maximum?.ToString(CultureInfo.InvariantCulture)}.");
    }

    private void CheckArray(JsonElement array, string field, string rule, List<Violation> violations, Action<string, string> broken)
    {
        var length = array.GetArrayLength();
        if (length < MinItems) broken("minItems", $"It must have at least {MinItems} items.");
        if (length > MaxItems) broken("maxItems", $"It must have at most {MaxItems} items.");
        if (Items is null) return;
        var index = 0;
        foreach (var item in array.EnumerateArray()) Items.Check(item, $"{field}[{index++}]", $"{rule}.items", violations);
    }

    private void CheckObject(JsonElement value, string field, string rule, List<Violation> violations)
    {
        foreach (var name in Required)
        {
            if (!value.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null)
                violations.Add(new Violation($"{rule}.required", $"{field}.{name}", "It is required."));
        }

        foreach (var member in value.EnumerateObject())
        {
            if (Properties.TryGetValue(member.Name, out var schema))
            {
                // Null means absent, and `required` has already checked that.
                if (member.Value.ValueKind != JsonValueKind.Null || schema.Types.Contains("null"))
                    schema.Check(member.Value, $"{field}.{member.Name}", $"{rule}.{member.Name}", violations);
            }
            else if (!AdditionalProperties)
                violations.Add(
                    new Violation($"{rule}.additionalProperties", $"{field}.{member.Name}",
                        "The tracking plan does not list this property."));
        }
    }
}
