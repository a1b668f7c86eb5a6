using System.Text;
using System.Text.Json;
using Daybook.Foundation.Events;

namespace Daybook.Store.Persist;

/// <summary>
/// What events say about people and groups: the traits of <c>identify</c> and <c>group</c>, and the object <c>$set</c> of any event. Of
/// each property the latest value, by <c>occurred_at</c> and then <c>event_id</c>.
/// </summary>
internal sealed class SaidProperties
{
    internal const string DefaultGroupType = "company";

    private const int LongestId = 200, LongestType = 100, LongestNameBytes = 200;

    private readonly Dictionary<string, Said> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<SaidGroup, Said> _groups = [];

    public IReadOnlyDictionary<string, Said> People => _people;

    public IReadOnlyDictionary<SaidGroup, Said> Groups => _groups;

    public static SaidProperties Of(IEnumerable<Event> events)
    {
        var said = new SaidProperties();
        foreach (var e in events)
        {
            if (e.EventType is "identify" or "group" || e.Properties.Span.IndexOf("\"$set\""u8) >= 0) said.Add(e);
        }

        return said;
    }

    private void Add(Event e)
    {
        using var json = JsonDocument.Parse(e.Properties);
        var properties = json.RootElement;
        var (traits, set) = (Object(properties, "traits"), Object(properties, "$set"));
        if (e.EventType == "identify" && (traits is not null || set is null)) OfPerson(e).Put(e, traits ?? properties);
        // Put last, so it wins within one event.
        if (set is { } own) OfPerson(e).Put(e, own);
        if (e.EventType == "group" && Group(properties, traits) is { } group)
            Find(_groups, group with { Subject = e.Subject }, e).Put(e, traits ?? properties, "group_id", "group_type", "$set");
    }

    private Said OfPerson(Event e) => Find(_people, e.Subject, e);

    private static Said Find<TKey>(Dictionary<TKey, Said> all, TKey key, Event e)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out var said)) all[key] = said = new Said();
        said.Seen(e);
        return said;
    }

    private static SaidGroup? Group(JsonElement properties, JsonElement? traits) =>
        Id(properties) is { } id
            ? new SaidGroup("", Type(properties) ?? (traits is { } t ? Type(t) : null) ?? DefaultGroupType, id)
            : null;

    private static string? Type(JsonElement of) =>
        of.TryGetProperty("group_type", out var type) && type.ValueKind == JsonValueKind.String
            ? Short(type.GetString()!, LongestType)
            : null;

    private static string? Id(JsonElement properties)
    {
        if (!properties.TryGetProperty("group_id", out var id)) return null;
        return id.ValueKind switch
        {
            JsonValueKind.String => Short(id.GetString()!, LongestId),
            // As events take a whole number for an id.
            JsonValueKind.Number when id.GetRawText() is var number && number.TrimStart('-').All(char.IsAsciiDigit) =>
                Short(number, LongestId),
            _ => null,
        };
    }

    private static string? Short(string text, int longest) =>
        text.Length > 0 && text.EnumerateRunes().Count() <= longest ? text : null;

    private static JsonElement? Object(JsonElement properties, string name) =>
        properties.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>About one person, or by one person about one group.</summary>
    internal sealed class Said
    {
        private readonly Dictionary<string, SaidValue> _values = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, SaidValue> Values => _values;

        /// <summary>Of the latest event.</summary>
        public DateTimeOffset At { get; private set; }

        public Guid By { get; private set; }

        /// <summary>A name was too long to keep.</summary>
        public bool More { get; private set; }

        internal void Seen(Event e)
        {
            if (IsBefore(At, By, e)) (At, By) = (e.OccurredAt, e.EventId);
        }

        internal void Put(Event e, JsonElement traits, params ReadOnlySpan<string> without)
        {
            foreach (var trait in traits.EnumerateObject())
            {
                if (without.Contains(trait.Name)) continue;
                if (Encoding.UTF8.GetByteCount(trait.Name) > LongestNameBytes) More = true;
                else if (!_values.TryGetValue(trait.Name, out var known) || known.By == e.EventId || IsBefore(known.At, known.By, e))
                    _values[trait.Name] = new(trait.Value.GetRawText(), e.OccurredAt, e.EventId);
            }
        }

        private static bool IsBefore(DateTimeOffset at, Guid by, Event e) =>
            at < e.OccurredAt || (at == e.OccurredAt && by.CompareTo(e.EventId) < 0);
    }
}

/// <param name="Subject">Who said it.</param>
internal readonly record struct SaidGroup(string Subject, string GroupType, string GroupId);

/// <param name="Json">As sent.</param>
internal readonly record struct SaidValue(string Json, DateTimeOffset At, Guid By);
