using System.Text.Json;

namespace Daybook.Ingest.Plan;

/// <summary>An object of a tracking plan and its position, so that faults can name it.</summary>
internal sealed class PlanNode
{
    private readonly JsonElement _json;
    private readonly string _path;

    public PlanNode(JsonElement json, string path)
    {
        (_json, _path) = (json, path);
        if (json.ValueKind != JsonValueKind.Object) throw Fault("must be an object");
    }

    public PlanFaultException Fault(string what) => new($"{(_path.Length == 0 ? "the plan" : $"`{_path}`")} {what}.");

    public PlanNode Only(params string[] names)
    {
        foreach (var member in _json.EnumerateObject())
        {
            if (!names.Contains(member.Name, StringComparer.Ordinal))
                throw Fault($"has `{member.Name}`, which is none of: {string.Join(", ", names)}");
        }

        return this;
    }

    /// <summary>A copy that outlives the document.</summary>
    public JsonElement? Value(string name) =>
        _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.Clone() : null;

    public string? Text(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw Fault($"needs a text as `{name}`"),
    };

    public string? OneOf(string name, string? otherwise, params string[] allowed) =>
        Text(name) is not { } text ? otherwise
        : allowed.Contains(text, StringComparer.Ordinal) ? text
        : throw Fault($"has the {name} `{text}`; allowed: {string.Join(", ", allowed)}");

    public bool Flag(string name, bool otherwise) => Value(name)?.ValueKind switch
    {
        null => otherwise,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault($"needs true or false as `{name}`"),
    };

    public double? Number(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        _ => throw Fault($"needs a number as `{name}`"),
    };

    public int? Whole(string name) => Number(name) switch
    {
        null => null,
        { } n when double.IsInteger(n) && n is >= 0 and <= int.MaxValue => (int)n,
        _ => throw Fault($"needs a whole number from 0 as `{name}`"),
    };

    public IReadOnlyList<JsonElement> Values(string name) => Value(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray()],
        _ => throw Fault($"needs a list as `{name}`"),
    };

    public IReadOnlyList<string> Texts(string name) =>
        [.. Values(name).Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : throw Fault($"needs texts in `{name}`"))];

    public PlanNode? Child(string name) => Value(name) is { } value ? new PlanNode(value, Below(name)) : null;

    public IEnumerable<PlanNode> Items(string name) => Values(name).Select((v, i) => new PlanNode(v, $"{Below(name)}[{i}]"));

    public IEnumerable<PlanNode> OneOrMore(string name) =>
        Value(name) is { ValueKind: JsonValueKind.Object } one ? [new PlanNode(one, Below(name))] : Items(name);

    public IEnumerable<(string Name, PlanNode Node)> Members(string name)
    {
        if (Value(name) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Object) throw Fault($"needs an object as `{name}`");
        return value.EnumerateObject().Select(m => (m.Name, new PlanNode(m.Value, $"{Below(name)}.{m.Name}")));
    }

    private string Below(string name) => _path.Length == 0 ? name : $"{_path}.{name}";
}
