using System.Text.Json;

namespace Daybook.Cli.Import.Elsewhere;

/// <summary>Finds the value of a map's path in a record.</summary>
internal static class MemberPath
{
    /// <summary>The first value among the paths, as text; null if there is none.</summary>
    public static string? Text(IReadOnlyList<string> paths, JsonElement record, JsonElement? around) =>
        paths.Select(path => Joined(path, record, around)).FirstOrDefault(text => !string.IsNullOrEmpty(text));

    /// <summary>Undefined if there is no value or null.</summary>
    public static JsonElement Value(string path, JsonElement record, JsonElement? around)
    {
        if (path.StartsWith("^.", StringComparison.Ordinal)) return around is { } outer ? Value(path[2..], outer, null) : default;
        // A name may contain dots.
        if (Member(record, path) is { ValueKind: not JsonValueKind.Undefined } whole) return whole;
        var point = path.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? default : Value(path[(point + 1)..], Member(record, path[..point]), null);
    }

    /// <summary>
    /// The value of a pair as BigQuery writes it: one of <c>string_value</c>, <c>int_value</c>, <c>double_value</c>, <c>float_value</c>.
    /// </summary>
    public static JsonElement PairValue(JsonElement pair) =>
        pair.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject()
                .FirstOrDefault(
                one => one.Name.EndsWith("_value", StringComparison.Ordinal) && one.Value.ValueKind != JsonValueKind.Null).Value
            : value;

    private static string? Joined(string path, JsonElement record, JsonElement? around)
    {
        var texts = new List<string>();
        foreach (var part in path.Split('+'))
        {
            var text = part.StartsWith('=') ? part[1..] : AsText(Value(part.TrimEnd('?'), record, around));
            if (!string.IsNullOrEmpty(text)) texts.Add(text);
            else if (!part.EndsWith('?')) return null;
        }

        return string.Join('/', texts);
    }

    private static string? AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static JsonElement Member(JsonElement record, string name)
    {
        var found = record.ValueKind switch
        {
            JsonValueKind.Object when record.TryGetProperty(name, out var member) => member,
            JsonValueKind.Array => record.EnumerateArray()
                .Where(pair =>
                    pair.ValueKind == JsonValueKind.Object && pair.TryGetProperty("key", out var key)
                        && key.ValueKind == JsonValueKind.String && key.ValueEquals(name))
                .Select(PairValue).FirstOrDefault(),
            _ => default,
        };
        return found.ValueKind == JsonValueKind.Null ? default : found;
    }
}
