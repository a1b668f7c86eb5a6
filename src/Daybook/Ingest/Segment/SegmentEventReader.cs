using System.Globalization;
using Daybook.Foundation;
using System.Text;
using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Anonymize;

namespace Daybook.Ingest.Segment;

/// <summary>
/// Reads one Segment call. <c>track</c> is stored under its event's name, every other call under its own name. Names, traits and groups
/// go into the properties.
/// </summary>
internal sealed class SegmentEventReader : IEventReader
{
    private readonly SegmentCall _call;
    private readonly SegmentBody _body;
    private readonly IngestRequest _request;
    private readonly TimeSpan _skew;
    private readonly int _maxBytes;
    private readonly Pseudonyms _pseudonyms;
    private readonly WarningList _warnings;
    private readonly FieldReader _fields;
    private readonly CanonicalObject _batchContext = new();
    private readonly Refusal? _batchFault;
    private readonly Slot<string> _type = new("type");
    private readonly Slot<string> _group = new("groupId");
    private readonly Slot<string> _previous = new("previousId");

    /// <param name="call">The call in the path. In a batch, each item names its own call.</param>
    /// <param name="skew">How far clocks may differ before times are corrected.</param>
    /// <param name="pseudonyms">The form in which an alias's previous id is stored, because it is a person's id.</param>
    /// <param name="maxBytes">The most bytes of an event together with the batch's context, because the context is stored with each
    /// event.</param>
    public SegmentEventReader(SegmentCall call, SegmentBody body, IngestRequest request, TimeSpan skew, int maxBytes, Pseudonyms pseudonyms,
        WarningList warnings)
    {
        (_call, _body, _request, _skew, _maxBytes, _pseudonyms, _warnings) = (call, body, request, skew, maxBytes, pseudonyms, warnings);
        _fields = new FieldReader(warnings);
        if (body.Context.IsEmpty) return;
        var reader = new Utf8JsonReader(body.Context.Span, SplitBody.Deep);
        reader.Read();
        _batchFault = _batchContext.AddMembersOf(ref reader, level: 2)?.In("context");
    }

    public void Read(ReadOnlySpan<byte> json, int index, EventDraft draft)
    {
        draft.UserIdName = "userId";
        _type.Clear();
        _group.Clear();
        _previous.Clear();
        var reader = new Utf8JsonReader(json, SplitBody.Deep);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) Member(ref reader, index, draft);
        Name(draft);
        if (_group.Value is { } group) draft.Beside.Add("group_id", group);
        if (_previous.Value is { } previous)
        {
            draft.Beside.Add("previous_id", _pseudonyms.User(previous)!);
            // It may be a user's or an anonymous one, and their hashes differ.
            if (_pseudonyms.On) draft.Beside.Add("previous_anonymous_id", _pseudonyms.Anonymous(previous)!);
        }

        // It is stored with every call: one that no call can have room for is not copied thousands of times to find that out.
        draft.Fault ??= _batchFault ?? (_batchContext.Length > _maxBytes ? TooLarge() : null);
        if (draft.Fault is null) draft.ContextMembers.AddBeneath(_batchContext);
        Clock(draft, index);
    }

    private void Member(ref Utf8JsonReader reader, int index, EventDraft draft)
    {
        const int Id = EventLimits.IdLength;
        var field = SegmentFields.Of(FieldReader.Name(ref reader));
        reader.Read();
        switch (field)
        {
            case SegmentField.Type: _fields.Text(ref reader, _type, "type", 0, EventLimits.EventTypeLength, orInteger: false, index); break;
            case SegmentField.Event: _fields.Name(ref reader, draft.EventType, "event", 0, EventLimits.EventTypeLength, index); break;
            case SegmentField.MessageId: _fields.Text(ref reader, draft.EventId, "messageId", 0, Id, orInteger: true, index); break;
            case SegmentField.UserId: _fields.Text(ref reader, draft.UserId, "userId", 0, Id, orInteger: true, index); break;
            case SegmentField.AnonymousId: _fields.Text(ref reader, draft.AnonymousId, "anonymousId", 0, Id, orInteger: true, index); break;
            case SegmentField.GroupId: _fields.Text(ref reader, _group, "groupId", 0, Id, orInteger: true, index); break;
            case SegmentField.PreviousId: _fields.Text(ref reader, _previous, "previousId", 0, Id, orInteger: true, index); break;
            case SegmentField.Timestamp: _fields.Time(ref reader, draft.OccurredAt, "timestamp", 0, index); break;
            case SegmentField.SentAt: _fields.Time(ref reader, draft.SentAt, "sentAt", 0, index); break;
            case SegmentField.Properties:
                _fields.Object(ref reader, draft.Properties, draft.PropertyMembers, "properties", 0,
                index); break;
            case SegmentField.Context: _fields.Object(ref reader, draft.Context, draft.ContextMembers, "context", 0, index); break;
            case SegmentField.Name: FieldReader.Beside(ref reader, "name", draft); break;
            case SegmentField.Category: FieldReader.Beside(ref reader, "category", draft); break;
            case SegmentField.Traits: FieldReader.Beside(ref reader, "traits", draft); break;
            // Ignores integrations, writeKey, _metadata and anything that a plugin adds, as Segment does.
            default: reader.Skip(); break;
        }
    }

    private void Name(EventDraft draft)
    {
        var call = _call;
        if (call == SegmentCall.Batch)
        {
            if (_type.Value is not { } type)
            {
                draft.Fault = _type.Fault ?? Missing("type", "Every call of a batch needs a type.");
                return;
            }

            if (SegmentCalls.OfType(type) is not { } known)
            {
                draft.Fault = new Refusal(RejectionCode.UnknownEventType, "type",
                    "It must be track, identify, page, screen, group or alias.");
                return;
            }

            call = known;
        }

        if (call == SegmentCall.Track)
        {
            if (draft.EventType is { Value: null, Fault: null }) draft.Fault ??= Missing("event", "A track call names its event.");
            return;
        }

        draft.EventType.Clear();
        draft.EventType.Claim("type", 0);
        draft.EventType.Set(call.Word());
        if (call == SegmentCall.Group)
            draft.Fault ??= _group.Fault ?? (_group.Value is null ? Missing("groupId", "A group call must name its group.") : null);
        if (call == SegmentCall.Alias)
            draft.Fault ??= _previous.Fault
                ?? (_previous.Value is null ? Missing("previousId", "An alias call must name the previous id.") : null);
    }

    private void Clock(EventDraft draft, int index)
    {
        if (draft.SentAt.Value is null && _body.SentAt is { } sentAt && draft.SentAt.Fault is null)
        {
            draft.SentAt.Claim("sentAt", 0);
            draft.SentAt.Set(sentAt);
        }

        var judged = ClockSkew.Judge(draft.OccurredAt.Value, draft.SentAt.Value, _request.ReceivedAt, _skew, _request.IsRetry);
        draft.CorrectedAt = judged.OccurredAt;
        if (judged.IsCorrected)
        {
            var off = (draft.SentAt.Value!.Value - _request.ReceivedAt).TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture);
            _warnings.Add(
                index, "clock_corrected", draft.OccurredAt.Spelling,
                $"By `sentAt` the sender's clock is {off} seconds off, so the time counts as "
                + $"{DaybookJson.Iso8601(judged.OccurredAt!.Value)}. "
                + "The time as sent stands in `context.clock`.");
        }

        draft.ContextMembers.AddCanonical("clock",
            Encoding.UTF8.GetBytes(judged.Stamps(draft.OccurredAt.Value, draft.SentAt.Value, _request.ReceivedAt)));
    }

    private Refusal TooLarge() => new(
        RejectionCode.EventTooLarge, null,
        $"The batch's context, which is stored with every call, has {_batchContext.Length} bytes; "
        + $"at most {_maxBytes} are allowed together with a call's own members.");

    private static Refusal Missing(string field, string detail) => new(RejectionCode.MissingField, field, detail);
}
