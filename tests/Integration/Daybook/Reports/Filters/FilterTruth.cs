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

    /// <summary>What is known now about a person, by the path below.</summary>
    public static readonly Dictionary<string, string[]> OfPerson = new()
    {
        ["person.tier"] = ["tier"],
        ["person.score"] = ["score"],
        ["person.mixed"] = ["mixed"],
        ["person.home.city"] = ["home", "city"],
        ["person.\"home.city\""] = ["home.city"],
        ["person.nobody-said-it"] = ["nobody-said-it"],
    };

    /// <summary>What is known now about each of a person's groups of a type.</summary>
    public static readonly Dictionary<string, (string Type, string[] Path)> OfGroup = new()
    {
        ["group.company.score"] = ("company", ["score"]),
        ["group.company.mixed"] = ("company", ["mixed"]),
        ["group.team.home.city"] = ("team", ["home", "city"]),
        ["group.club.score"] = ("club", ["score"]),
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

    private readonly Dictionary<(string Person, string Name), JsonNode?> _known = Latest(
        all.SelectMany(e => Members(e.Properties["$set"]).Select(m => (Key: (person(e), m.Name), e, m.Value))));

    private readonly Dictionary<(string Type, string Id, string Name), JsonNode?> _ofGroups = Latest(
        all.Where(e => e.Type == "group").SelectMany(
            e => Members(e.Properties["traits"]).Select(m => (Key: (GroupType(e), GroupId(e), m.Name), e, m.Value))));

    private readonly ILookup<string, (string Type, string Id)> _groups =
        all.Where(e => e.Type == "group").ToLookup(person, e => (GroupType(e), GroupId(e)));

    public HashSet<Guid> Matching(JsonArray filter) => [.. all.Where(e => Holds(filter, e)).Select(e => e.Id)];

    /// <summary>The people for whom a filter about people holds, in the order of their ids.</summary>
    public IEnumerable<string> People(JsonArray filter) => all.Where(e => Holds(filter, e)).Select(person).Distinct()
        .Order(StringComparer.Ordinal);

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
        var found = Found((string)condition["field"]!, e).ToList();
        return op switch
        {
            "is" => found.Exists(f => values.Exists(v => Compare(f, v) == 0)),
            "is_not" => !found.Exists(f => values.Exists(v => Compare(f, v) == 0)),
            "contains" => found.Exists(f => values.Exists(v => Contains(f, v))),
            "not_contains" => !found.Exists(f => values.Exists(v => Contains(f, v))),
            "gt" => found.Exists(f => Compare(f, values[0]) > 0),
            "gte" => found.Exists(f => Compare(f, values[0]) >= 0),
            "lt" => found.Exists(f => Compare(f, values[0]) < 0),
            "lte" => found.Exists(f => Compare(f, values[0]) <= 0),
            "between" => found.Exists(f => Compare(f, values[0]) >= 0 && Compare(f, values[1]) <= 0),
            "exists" => found.Exists(f => f is not null),
            "missing" => !found.Exists(f => f is not null),
            _ => throw new InvalidOperationException(op),
        };
    }

    // One value of an event and of a person; of groups one each.
    private IEnumerable<JsonNode?> Found(string field, SentEvent e)
    {
        if (OfPerson.TryGetValue(field, out var path)) return [Below(_known.GetValueOrDefault((person(e), path[0])), path)];
        if (!OfGroup.TryGetValue(field, out var group)) return [Fields[field](e)];
        return _groups[person(e)].Distinct().Where(g => g.Type == group.Type)
            .Select(g => Below(_ofGroups.GetValueOrDefault((g.Type, g.Id, group.Path[0])), group.Path));
    }

    private static JsonNode? Below(JsonNode? value, string[] path) =>
        path.Skip(1).Aggregate(value, (node, name) => (node as JsonObject)?[name]);

    private static Dictionary<TKey, JsonNode?> Latest<TKey>(IEnumerable<(TKey Key, SentEvent Event, JsonNode? Value)> said)
        where TKey : notnull =>
        said.GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.OrderBy(s => s.Event.At).ThenBy(s => s.Event.Id).Last().Value);

    private static IEnumerable<(string Name, JsonNode? Value)> Members(JsonNode? traits) =>
        traits is JsonObject members ? members.Select(m => (m.Key, m.Value)) : [];

    private static string GroupType(SentEvent e) => (string?)e.Properties["group_type"] ?? "company";

    private static string GroupId(SentEvent e) => (string)e.Properties["group_id"]!;

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
