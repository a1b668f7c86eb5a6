using System.Text.Json;
using Daybook.Foundation.Http;

namespace Daybook.Reports.Filters;

/// <summary>
/// Reads a filter: a JSON array all of whose members must hold. A member is a condition, <c>{"any": […]}</c>, or an array again.
/// </summary>
/// <remarks>Fields, operators and members come from closed sets; values become parameters of a query.</remarks>
public sealed class ReadFilter
{
    private const string Form = "It must be a JSON array of conditions such as "
        + "[{\"field\":\"property.plan\",\"op\":\"is\",\"values\":[\"pro\"]}]; all of them must hold.";

    private static readonly string[] OfCondition = ["field", "op", "values"], OfDid = ["field", "op", "values", "at_least", "within"];

    private readonly FilterFault _fault;
    private int _conditions, _people, _did;

    private ReadFilter(string parameter) => _fault = new(parameter);

    /// <param name="parameter">Named in an error.</param>
    /// <exception cref="ProblemException"><c>invalid_parameter</c> that shows where the fault is.</exception>
    public static IReadOnlyList<FilterNode> Of(string text, string parameter = "filter")
    {
        var fault = new FilterFault(parameter);
        if (text.Length > FilterLimits.Length) throw fault.At("", $"It is longer than {FilterLimits.Length} characters.");
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2 * FilterLimits.Depth + 6 });
            return Of(json.RootElement, parameter);
        }
        catch (JsonException e)
        {
            throw fault.At("", $"It is not JSON, or nested too deep, at line {e.LineNumber + 1}, byte {e.BytePositionInLine}. {Form}");
        }
    }

    /// <inheritdoc cref="Of(string, string)"/>
    public static IReadOnlyList<FilterNode> Of(JsonElement json, string parameter = "filter")
    {
        try
        {
            return new ReadFilter(parameter).List(json, "", 1, Form);
        }
        catch (InvalidOperationException)
        {
            // Only when it is read does an escape show that it is no text.
            throw new FilterFault(parameter).At("", "It holds half a surrogate pair, which no stored text can hold.");
        }
    }

    /// <summary>The limits of what several filters are together.</summary>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static void CheckTogether(IReadOnlyList<FilterNode> nodes, string parameter)
    {
        var all = nodes.SelectMany(n => n.Conditions).ToList();
        var reader = new ReadFilter(parameter);
        foreach (var condition in all) reader.Count(condition, "");
    }

    private List<FilterNode> List(JsonElement json, string at, int depth, string form)
    {
        if (json.ValueKind != JsonValueKind.Array) throw _fault.At(at, form);
        if (depth > FilterLimits.Depth) throw _fault.At(at, $"Lists may stand in lists {FilterLimits.Depth} deep.");
        return [.. json.EnumerateArray().Select((member, i) => Node(member, $"{at}/{i}", depth))];
    }

    private FilterNode Node(JsonElement json, string at, int depth)
    {
        if (json.ValueKind == JsonValueKind.Array) return new AllOf(List(json, at, depth + 1, Form));
        if (json.ValueKind != JsonValueKind.Object)
            throw _fault.At(at, "A member is a condition {\"field\", \"op\", \"values\"}, {\"any\": [...]} or an array of them.");
        var members = Members(json, at);
        if (!members.TryGetValue("any", out var any)) return Condition(members, at);
        if (members.Count > 1) throw _fault.At(at, "An object with `any` has no other members.");
        var alternatives = List(any, $"{at}/any", depth + 1, "`any` is an array of conditions, one of which must hold.");
        return alternatives.Count > 0 ? new AnyOf(alternatives) : throw _fault.At($"{at}/any", "`any` needs at least one member.");
    }

    private Dictionary<string, JsonElement> Members(JsonElement json, string at)
    {
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (!members.TryAdd(member.Name, member.Value))
                throw _fault.At(at, $"The member {FilterFault.Quoted(member.Name)} is there twice.");
        }

        return members;
    }

    private FilterCondition Condition(Dictionary<string, JsonElement> members, string at)
    {
        var isDid = members.TryGetValue("op", out var name) && name.ValueKind == JsonValueKind.String
            && FilterOperators.Parse(name.GetString()!) is FilterOperator.Did or FilterOperator.DidNot;
        var known = isDid ? OfDid : OfCondition;
        if (members.Keys.FirstOrDefault(m => !known.Contains(m)) is { } other)
        {
            throw OfDid.Contains(other) ? _fault.At($"{at}/{other}", $"`{other}` belongs to the operators `did` and `did_not`.")
                : _fault.Unknown(at, "member of a condition", other, isDid ? known : [.. known, "any"]);
        }

        var field = Field(Text(members, "field", at), at);
        var op = Operator(Text(members, "op", at), field, at);
        var values = Values(members.TryGetValue("values", out var list) ? list : null, field, op, $"{at}/values");
        var condition = isDid ? new FilterCondition(field, op, values, AtLeast(members, at), Within(members, at))
            : new FilterCondition(field, op, values);
        Count(condition, at);
        return condition;
    }

    private void Count(FilterCondition condition, string at)
    {
        if (++_conditions > FilterLimits.Conditions)
            throw _fault.At(at, $"There are more than {FilterLimits.Conditions} conditions, segments included.");
        if (condition.IsAboutPeople && ++_people > FilterLimits.People)
            throw _fault.At(at, $"There are more than {FilterLimits.People} conditions about people, segments included.");
        if (condition.IsDid && ++_did > FilterLimits.Did)
            throw _fault.At(at, $"There are more than {FilterLimits.Did} conditions `did` and `did_not`, segments included.");
    }

    private string Text(Dictionary<string, JsonElement> members, string name, string at)
    {
        if (!members.TryGetValue(name, out var json))
            throw _fault.At(at, $"A condition needs `{name}`; it has `field`, `op` and, for most operators, `values`.");
        if (json.ValueKind != JsonValueKind.String) throw _fault.At($"{at}/{name}", $"`{name}` is a text.");
        var text = json.GetString()!;
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw _fault.At($"{at}/{name}", "It holds the character U+0000, which no stored text can hold.")
            : text;
    }

    private FilterField Field(string text, string at)
    {
        if (FilterField.Parse(text, out var wrong) is { } field) return field;
        throw wrong is not null ? _fault.At($"{at}/field", $"{FilterFault.Quoted(text)} is no field. {wrong}")
            : _fault.Unknown($"{at}/field", "field", text, FilterField.Known);
    }

    private FilterOperator Operator(string name, FilterField field, string at)
    {
        if (FilterOperators.Parse(name) is not { } op) throw _fault.Unknown($"{at}/op", "operator", name, FilterOperators.Names);
        return op is FilterOperator.Did or FilterOperator.DidNot && field.Kind != FilterFieldKind.EventType
            ? throw _fault.At($"{at}/op", $"`{name}` is of the field `event_type`, with event types as values.")
            : op;
    }

    private List<FilterValue> Values(JsonElement? json, FilterField field, FilterOperator op, string at)
    {
        var (min, max) = op.Values();
        var takes = max == 0 ? "none" : min == max ? min.ToString() : $"{min} to {max}";
        if (json is null && min > 0) throw _fault.At(at, $"`values` is missing; `{op.Name()}` takes {takes}.");
        if (json is { ValueKind: not JsonValueKind.Array }) throw _fault.At(at, "`values` is an array.");
        List<JsonElement> list = json is { } given ? [.. given.EnumerateArray()] : [];
        if (list.Count < min || list.Count > max) throw _fault.At(at, $"`{op.Name()}` takes {takes}, and {list.Count} are given.");
        var values = list.Select((value, i) => Value(value, field, op, $"{at}/{i}")).ToList();
        if (op != FilterOperator.Between) return values;
        if (values[0].Kind != values[1].Kind) throw _fault.At(at, "Both values of `between` are texts, numbers or times.");
        return FilterValue.IsGreater(values[0], values[1])
            ? throw _fault.At(at, "The first value of `between` is greater than the second; nothing is between them.")
            : values;
    }

    private FilterValue Value(JsonElement json, FilterField field, FilterOperator op, string at)
    {
        if (FilterValue.Read(json, out var wrong) is not { } value) throw _fault.At(at, wrong);
        if (field.IsColumn && value.Kind != FilterValueKind.Text)
            throw _fault.At(at, $"This field is a text, and {FilterFault.Quoted(json.GetRawText())} is none.");
        if (!op.Takes(value.Kind))
        {
            throw _fault.At(at, op is FilterOperator.Contains or FilterOperator.NotContains
                ? $"`{op.Name()}` looks for a text in a text, and {FilterFault.Quoted(json.GetRawText())} is none."
                : $"`{op.Name()}` compares texts, numbers or times; true and false are compared by `is` and `is_not`.");
        }

        return op is FilterOperator.Contains or FilterOperator.NotContains && value.Text.Length == 0
            ? throw _fault.At(at, "Every text contains the empty one; look for something longer, or use `exists`.")
            : value;
    }

    private long AtLeast(Dictionary<string, JsonElement> members, string at)
    {
        if (!members.TryGetValue("at_least", out var json)) return 1;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var n) && n is >= 1 and <= FilterLimits.AtLeast ? n
            : throw _fault.At($"{at}/at_least", $"`at_least` is a whole number from 1 to {FilterLimits.AtLeast}.");
    }

    private TimeSpan? Within(Dictionary<string, JsonElement> members, string at)
    {
        if (!members.TryGetValue("within", out var json)) return null;
        return json.ValueKind == JsonValueKind.String && QueryReader.Duration(json.GetString()!) is { } time ? time
            : throw _fault.At($"{at}/within", "`within` is a duration such as 30m, 12h or 7d, at most 400d.");
    }
}
