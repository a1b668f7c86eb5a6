using System.Text;
using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Text;

namespace Daybook.Store.Persist;

/// <summary>An anonymous id and a user id that an event carries together, and that event's place in time.</summary>
/// <param name="Alias">The event is an alias, and the anonymous id is its <c>previous_id</c>.</param>
internal sealed record IdentityPair(string AnonymousId, string UserId, DateTimeOffset FirstAt, Guid FirstEventId, bool Alias)
{
    private const string AliasType = "alias";

    // With anonymisation the previous id is hashed as a user's, and beside it as an anonymous one: nobody can tell which of the two it is.
    private static readonly string[] AliasMembers = ["previous_anonymous_id", "previous_id"];

    /// <summary>
    /// The earliest of each pair, in no order. Longer ids than the door takes today are left out, because an index entry cannot hold two.
    /// </summary>
    public static List<IdentityPair> Of(IEnumerable<PlannedEvent> events)
    {
        Dictionary<(string, string), IdentityPair> earliest = [];
        foreach (var planned in events)
        {
            var e = planned.Event;
            if (e.UserId is not { } user || IsLong(user)) continue;
            if (e.AnonymousId is { } anonymous && !IsLong(anonymous)) Add(new(anonymous, user, e.OccurredAt, e.EventId, Alias: false));
            if (e.EventType == AliasType && PreviousId(e) is { } previous) Add(new(previous, user, e.OccurredAt, e.EventId, Alias: true));
        }

        return [.. earliest.Values];

        void Add(IdentityPair pair)
        {
            var key = (pair.AnonymousId, pair.UserId);
            if (!earliest.TryGetValue(key, out var known) || pair.IsBefore(known.FirstAt, known.FirstEventId)) earliest[key] = pair;
        }
    }

    public bool IsBefore(DateTimeOffset at, Guid eventId) => FirstAt < at || (FirstAt == at && FirstEventId.CompareTo(eventId) < 0);

    // LinkHistory has the same rule in SQL.
    private static bool IsLong(string id) => Encoding.UTF8.GetByteCount(id) > TextLength.MaxBytes;

    private static string? PreviousId(Event e)
    {
        using var properties = JsonDocument.Parse(e.Properties);
        foreach (var name in AliasMembers)
        {
            if (properties.RootElement.TryGetProperty(name, out var id))
                return id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } text && !IsLong(text) ? text
                    : null;
        }

        return null;
    }
}
