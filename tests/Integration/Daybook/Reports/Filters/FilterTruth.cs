using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Reports.Filters;

/// <summary>Whether a filter holds for an event, from its definition in docs/reports.md. It shares no code with the product.</summary>
/// <param name="all">The whole history: what people did is counted in it.</param>
/// <param name="person">Whom an event counts as.</param>
/// <param name="end">Of the report's range.</param>
internal sealed class FilterTruth(IReadOnlyList<SentEvent> all, Func<SentEvent, string> person, Instant end)
{
    /// <summary>What each field is of an event; null: missing.</summary>
    public static readonly Dictionary<string, Func<SentEvent, JsonNode?>> Fields = new()
    {
        ["event_type"] = e => e.Type,
        ["source"] = e => e.Source,
        ["user_id"] = e => e.User,
        ["session_id"] = e => e.Session,
        ["property.plan"] = e => e.Properties["plan"],
        ["property.seats"] = e => e.Properties["seats"],
        ["property.price"] = e => e.Properties["price"],
        ["property.word"] = e => e.Properties["word"],
        ["property.when"] = e => e.Properties["when"],
        ["property.flag"] = e => e.Properties["flag"],
        ["property.mixed"] = e => e.Properties["mixed"],
        ["property.address.city"] = e => (e.Properties["address"] as JsonObject)?["city"],
        ["property.\"address.city\""] = e => e.Properties["address.city"],
        ["property.address"] = e => e.Properties["address"],
        ["property.list.0"] = _ => null,
        ["property.nobody-has-it"] = _ => null,
        ["context.page.url"] = e => (e.Context["page"] as JsonObject)?["url"],
        ["context.locale"] = e => e.Context["locale"],
    };

    /// <summary>Texts that are times, and which; and texts that are none.</summary>
    public static readonly Dictionary<string, string?> Times = new()
    {
        ["2025-03-09"] = "2025-03-09T00:00:00Z",
        ["2025-03-09T10:00"] = "2025-03-09T10:00:00Z",
        ["2025-03-09T10:00:00Z"] = "2025-03-09T10:00:00Z",
        ["2025-03-09 10:00:00.5"] = "2025-03-09T10:00:00.5Z",
        ["2025-03-09T12:00:00.1234569+02:00"] = "2025-03-09T10:00:00.123456Z",
        ["2025-03-08T23:30:00-14:00"] = "2025-03-09T13:30:00Z",
        ["2024-02-29"] = "2024-02-29T00:00:00Z",
        ["2000-02-29T00:00Z"] = "2000-02-29T00:00:00Z",
        ["2025-02-29"] = null,
        ["1900-02-29"] = null,
        ["2025-04-31T00:00:00Z"] = null,
        ["2025-13-01"] = null,
        ["2025-03-09T24:00:00Z"] = null,
        ["2025-03-09T10:00:60Z"] = null,
        ["0000-01-01"] = null,
        ["20250309"] = null,
        ["2025-03-09T10:00:00Z "] = null,
        ["2025-03-09\n"] = null,
        ["yesterday"] = null,
    };

    private readonly Dictionary<JsonObject, Dictionary<string, int>> _did = [];

    public HashSet<Guid> Matching(JsonArray filter) => [.. all.Where(e => Holds(filter, e)).Select(e => e.Id)];

    private bool Holds(JsonNode? node, SentEvent e) => node switch
    {
        JsonArray list => list.All(member => Holds(member, e)),
        JsonObject alternatives when alternatives.ContainsKey("any") => alternatives["any"]!.AsArray().Any(member => Holds(member, e)),
        _ => Condition(node!.AsObject(), e),
    };

    private bool Condition(JsonObject condition, SentEvent e)
    {
        var op = (string)condition["op"]!;
        List<JsonNode> values = [.. condition["values"]?.AsArray().Select(v => v!) ?? []];
        if (op == "did") return Did(condition, e);
        if (op == "did_not") return !Did(condition, e);
        var field = Fields[(string)condition["field"]!](e);
        return op switch
        {
            "is" => values.Exists(v => Compare(field, v) == 0),
            "is_not" => !values.Exists(v => Compare(field, v) == 0),
            "contains" => values.Exists(v => Contains(field, v)),
            "not_contains" => !values.Exists(v => Contains(field, v)),
            "gt" => Compare(field, values[0]) > 0,
            "gte" => Compare(field, values[0]) >= 0,
            "lt" => Compare(field, values[0]) < 0,
            "lte" => Compare(field, values[0]) <= 0,
            "between" => Compare(field, values[0]) >= 0 && Compare(field, values[1]) <= 0,
            "exists" => field is not null,
            "missing" => field is null,
            _ => throw new InvalidOperationException(op),
        };
    }

    private bool Did(JsonObject condition, SentEvent e)
    {
        if (!_did.TryGetValue(condition, out var times))
        {
            var types = condition["values"]!.AsArray().Select(v => (string)v!).ToHashSet();
            var start = condition["within"] is { } within ? end - Duration.FromDays(int.Parse(((string)within!)[..^1])) : Instant.MinValue;
            _did[condition] = times = all.Where(o => types.Contains(o.Type) && o.At >= start && o.At < end).GroupBy(person)
                .ToDictionary(g => g.Key, g => g.Count());
        }

        return times.GetValueOrDefault(person(e)) >= ((int?)condition["at_least"] ?? 1);
    }

    private static bool Contains(JsonNode? field, JsonNode value) =>
        field?.GetValueKind() == JsonValueKind.String && ((string)field!).Contains((string)value!, StringComparison.Ordinal);

    // Null: they cannot be compared.
    private static int? Compare(JsonNode? field, JsonNode value)
    {
        if (field is null) return null;
        if (value is JsonObject time)
        {
            return field.GetValueKind() == JsonValueKind.String && At((string)field!) is { } one
                ? one.CompareTo(At((string)time["time"]!)!.Value)
                : null;
        }

        if (field.GetValueKind() != value.GetValueKind()) return null;
        return value.GetValueKind() switch
        {
            JsonValueKind.Number => Number(field).CompareTo(Number(value)),
            JsonValueKind.String => Bytes(field).AsSpan().SequenceCompareTo(Bytes(value)),
            _ => 0,
        };
    }

    internal static byte[] Bytes(JsonNode text) => Encoding.UTF8.GetBytes((string)text!);

    internal static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static Instant? At(string text) =>
        Times.GetValueOrDefault(text) is { } time ? InstantPattern.ExtendedIso.Parse(time).Value : null;
}
