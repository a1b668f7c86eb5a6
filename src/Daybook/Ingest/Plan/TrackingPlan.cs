using System.Collections.Frozen;
using System.Text.Json;
using Daybook.Foundation.Events;

namespace Daybook.Ingest.Plan;

/// <summary>What a team has agreed about its events: the properties of each event type, and rules across fields.</summary>
public sealed class TrackingPlan
{
    private readonly FrozenDictionary<string, EventPlan> _events;
    private readonly bool _reportUnlisted;

    internal TrackingPlan(IReadOnlyDictionary<string, EventPlan> events, bool reportUnlisted)
    {
        _events = events.ToFrozenDictionary(StringComparer.Ordinal);
        _reportUnlisted = reportUnlisted;
    }

    /// <summary>No agreement, so every event passes.</summary>
    public static TrackingPlan None { get; } = new(new Dictionary<string, EventPlan>(), reportUnlisted: false);

    public bool ListsAny => _events.Count > 0;

    public bool Lists(string eventType) => _events.ContainsKey(eventType);

    /// <summary>All ways in which the event breaks the plan.</summary>
    internal IReadOnlyList<Violation> Check(Event e)
    {
        if (!_events.TryGetValue(e.EventType, out var plan))
            return _reportUnlisted ? [new Violation(Violation.Unlisted, "event_type", "The tracking plan does not list this event type.")]
                : [];
        List<Violation> violations = [];
        using var properties = JsonDocument.Parse(e.Properties);
        plan.Properties.Check(properties.RootElement, "properties", e.EventType, violations);
        if (plan.RequiresUser && e.UserId is null)
            violations.Add(
                new Violation($"{e.EventType}.requiresUser", "user_id", "This event type needs a user_id; an anonymous_id is not enough."));
        if (plan.Rules.Count == 0) return violations;
        using var fields = new EventFields(e, properties.RootElement);
        foreach (var rule in plan.Rules) rule.Check(fields, e.EventType, violations);
        return violations;
    }
}

/// <param name="Properties">The schema of the event's <c>properties</c>.</param>
/// <param name="RequiresUser">True if a <c>user_id</c> is required.</param>
/// <param name="Rules">Rules across fields.</param>
internal sealed record EventPlan(ValueSchema Properties, bool RequiresUser, IReadOnlyList<CrossFieldRule> Rules);
