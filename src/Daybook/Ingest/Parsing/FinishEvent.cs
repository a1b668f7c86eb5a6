using Daybook.Foundation.Events;
using Daybook.Ingest.Cookieless;

namespace Daybook.Ingest.Parsing;

/// <summary>Makes the stored event from a draft, or says why there is none.</summary>
internal sealed class FinishEvent(IngestRequest request, DoorRules rules)
{
    private readonly BodyHash _hash = new(rules.Pseudonyms);
    private readonly DateTimeOffset _latest = request.ReceivedAt + EventLimits.Future;
    private readonly DateTimeOffset? _oldest = rules.Oldest(request.ReceivedAt);

    public static Refusal? LacksField(EventDraft draft) =>
        draft.EventType.Value is null ? Missing(draft.EventType.Spelling, "Every event has a type.")
        : draft.UserId.Value is null && draft.AnonymousId.Value is null && draft.Cookieless.Value is not true
            ? Missing(draft.UserIdName, "Every event has a user id or an anonymous id.")
        : null;

    public Refusal? HasUnlistedType(EventDraft draft) => rules.Allows(draft.EventType.Value!) ? null : new Refusal(
        RejectionCode.UnknownEventType, draft.EventType.Spelling, "Daybook__Ingest__AllowedEventTypes does not list this type.");

    public Refusal? NamesNobody(EventDraft draft) => rules.RefuseSuspiciousIds ? SuspiciousIds.Find(draft) : null;

    public Refusal? IsOutOfTime(EventDraft draft) =>
        (draft.CorrectedAt ?? draft.OccurredAt.Value) is { } time ? RefuseTime(time, draft.OccurredAt.Spelling) : null;

    /// <returns>Null, and why, when it is too large.</returns>
    public Event? Make(EventDraft draft, Identity identity, out Refusal? tooLarge)
    {
        draft.PropertyMembers.AddBeneath(draft.Beside);
        var properties = draft.PropertyMembers.Finish();
        if (identity.ForeignId is { } foreign) draft.ContextMembers.Add("message_id", foreign);
        var context = draft.ContextMembers.Finish();
        tooLarge = EventSize.Refuse(properties, context, rules.MaxEventBytes);
        if (tooLarge is not null) return null;
        return new Event
        {
            EventId = identity.EventId,
            EventType = draft.EventType.Value!,
            OccurredAt = draft.CorrectedAt ?? draft.OccurredAt.Value ?? Microseconds(request.ReceivedAt),
            UserId = rules.Pseudonyms.User(draft.UserId.Value),
            AnonymousId = rules.Pseudonyms.Anonymous(draft.Cookieless.Value is true ? Visitor(draft) : draft.AnonymousId.Value),
            SessionId = draft.SessionId.Value,
            Source = draft.Source.Value ?? request.Source,
            SentAt = draft.SentAt.Value,
            BodyHash = _hash.Of(draft, properties),
            Properties = Copy(properties),
            Context = Copy(context),
        };
    }

    // The rule has let it pass, so both are there.
    private string Visitor(EventDraft draft) =>
        VisitorIds.Of(request.VisitorKey, draft.Source.Value ?? request.Source, request.PageAddress!, request.UserAgent);

    private Refusal? RefuseTime(DateTimeOffset time, string field) =>
        time < EventLimits.Earliest ? new Refusal(RejectionCode.InvalidTimestamp, field,
            "Times before 1973 are refused, because they come from clocks that were never set.")
        : time > _latest ? new Refusal(RejectionCode.FutureTimestamp, field, "It is more than 24 hours ahead of the receipt.")
        : time < _oldest
        ? new Refusal(RejectionCode.TooOld, field, "It is older than the days that Daybook keeps (Daybook__Privacy__EventRetentionDays).")
        : null;

    private static Refusal Missing(string field, string detail) => new(RejectionCode.MissingField, field, detail);

    private static DateTimeOffset Microseconds(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    private static ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> json) => json.Length == 2 ? Event.EmptyObject : json.ToArray();
}
