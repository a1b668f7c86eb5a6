namespace Daybook.Ingest.Parsing;

/// <summary>What a client said about one event, in any wire format. One instance serves all events of a request.</summary>
internal sealed class EventDraft
{
    public Slot<string> EventId { get; } = new("event_id");

    public Slot<string> EventType { get; } = new("event_type");

    public Slot<string> UserId { get; } = new("user_id");

    public Slot<string> AnonymousId { get; } = new("anonymous_id");

    public Slot<string> SessionId { get; } = new("session_id");

    public Slot<string> Source { get; } = new("source");

    public Slot<DateTimeOffset?> OccurredAt { get; } = new("occurred_at");

    public Slot<DateTimeOffset?> SentAt { get; } = new("sent_at");

    /// <summary>The sender asks Daybook to tell the visitor by itself.</summary>
    public Slot<bool?> Cookieless { get; } = new("cookieless");

    public Slot<CanonicalObject> Properties { get; } = new("properties");

    public Slot<CanonicalObject> Context { get; } = new("context");

    public CanonicalObject PropertyMembers { get; } = new();

    public CanonicalObject ContextMembers { get; } = new();

    /// <summary>Top-level members that belong in the properties. The properties' own members win.</summary>
    public CanonicalObject Beside { get; } = new();

    /// <summary>The time that counts if the client's own is corrected. The fingerprint uses the client's.</summary>
    public DateTimeOffset? CorrectedAt { get; set; }

    /// <summary>The wire format's name for <c>user_id</c>.</summary>
    public string UserIdName { get; set; } = "user_id";

    /// <summary>A fault outside the slots.</summary>
    public Refusal? Fault { get; set; }

    public void Clear()
    {
        EventId.Clear();
        EventType.Clear();
        UserId.Clear();
        AnonymousId.Clear();
        SessionId.Clear();
        Source.Clear();
        OccurredAt.Clear();
        SentAt.Clear();
        Cookieless.Clear();
        Properties.Clear();
        Context.Clear();
        PropertyMembers.Clear();
        ContextMembers.Clear();
        Beside.Clear();
        CorrectedAt = null;
        Fault = null;
    }

    /// <summary>
    /// The first fault in the order of the fields, so that the answer does not depend on the order in which they were sent.
    /// </summary>
    public Refusal? FirstFault() =>
        EventId.Fault ?? EventType.Fault ?? UserId.Fault ?? AnonymousId.Fault ?? SessionId.Fault ?? Source.Fault
        ?? OccurredAt.Fault ?? SentAt.Fault ?? Cookieless.Fault ?? Properties.Fault ?? Context.Fault ?? Fault;
}
