using System.Runtime.InteropServices;
using Daybook.Foundation.Events;
using Daybook.Ingest.Bots;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Plan;
using Daybook.Ingest.Reading;

namespace Daybook.Ingest;

/// <summary>Decides if each event of a request is accepted. It is pure, and the same for sending and validating.</summary>
internal sealed class JudgeBatch(IngestRequest request, DoorRules rules, IEventReader reader, WarningList warnings)
{
    private const int LongestField = 300;

    private readonly EventDraft _draft = new();
    private readonly FinishEvent _finish = new(request, rules);
    private readonly Dictionary<Guid, long> _seen = [];
    private readonly List<Event> _accepted = [];
    private readonly List<int> _indexes = [];
    private readonly List<MadeId> _ids = [];
    private readonly List<Rejection> _rejections = [];
    private readonly Dictionary<string, int> _types = [];
    private int _duplicates, _bots;

    public Batch Judge(List<RawEvent> events)
    {
        if (events.Count == 0) warnings.Add(null, "empty_batch", null, "The request holds no event.");
        for (var i = 0; i < events.Count; i++) Judge(events[i], i);
        return new Batch([.. _accepted], _indexes, _ids, _duplicates, _rejections, warnings.ToList(), _types) { Bots = _bots };
    }

    private void Judge(RawEvent raw, int index)
    {
        var said = warnings.Count;
        Identity? identity = null;
        var refusal = RefuseWhole(raw);
        if (refusal is null)
        {
            _draft.Clear();
            reader.Read(raw.Bytes.Span, index, _draft);
            identity = Identify.Of(_draft, index, request);
            refusal = _finish.Refuse(_draft);
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_types, (identity is null ? null : _draft.EventType.Value) ?? "unknown", out _)++;

        if (refusal is not null)
        {
            warnings.CutTo(said);
            Reject(raw, index, identity is { Repeatable: true } known ? known.EventId : null, refusal);
            return;
        }

        Take(raw, index, identity!.Value, said);
    }

    private static Refusal? RefuseWhole(RawEvent raw) =>
        raw.Unreadable is { } why ? new Refusal(RejectionCode.InvalidJson, null, why)
        : raw.Bytes.Span is not [(byte)'{', ..] ? new Refusal(RejectionCode.NotAnObject, null, "An event is a JSON object.")
        : null;

    private void Take(RawEvent raw, int index, Identity identity, int said)
    {
        var made = _finish.Make(_draft, identity, out var tooLarge);
        if ((tooLarge ?? IsBots(made!) ?? BreaksPlan(made!, index)) is { } broken)
        {
            warnings.CutTo(said);
            Reject(raw, index, identity.Repeatable ? identity.EventId : null, broken);
            return;
        }

        var e = made!;
        if (SuspiciousIds.Find(_draft) is { } suspicious) warnings.Add(index, "suspicious_user_id", suspicious.Field, suspicious.Detail);

        ref var hash = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, e.EventId, out var repeated);
        if (repeated && hash != e.BodyHash)
        {
            warnings.CutTo(said);
            Reject(raw, index, e.EventId,
                new Refusal(RejectionCode.Conflict, "event_id", "This request has another event with the same id and other content."));
            return;
        }

        if (identity.Made) _ids.Add(new MadeId(index, e.EventId));
        if (repeated)
        {
            warnings.CutTo(said);
            _duplicates++;
            return;
        }

        hash = e.BodyHash;
        if (!identity.Repeatable)
            warnings.Add(index, "no_idempotency", "event_id",
                "Without an id or an Idempotency-Key this event cannot be sent again safely: it would be stored twice.");
        _accepted.Add(e);
        _indexes.Add(index);
    }

    private Refusal? IsBots(Event e)
    {
        if (!rules.DropBots || BotRule.Judge(e, request.UserAgent) is not { } refusal) return null;
        _bots++;
        return refusal;
    }

    private Refusal? BreaksPlan(Event e, int index)
    {
        var violations = rules.Plan.Check(e);
        if (violations.Count == 0) return null;
        if (!rules.Strict)
        {
            foreach (var violation in violations) warnings.Add(index, "rule_violation", violation.Field, violation.Told);
            return null;
        }

        var first = violations[0];
        return new Refusal(
            first.Rule == Violation.Unlisted ? RejectionCode.UnknownEventType : RejectionCode.RuleViolation,
            first.Field,
            violations.Count == 1 ? first.Told
                : $"{first.Told} And {violations.Count - 1} more: {string.Join(", ", violations.Skip(1).Take(5).Select(v => v.Rule))}.");
    }

    private void Reject(RawEvent raw, int index, Guid? eventId, Refusal refusal)
    {
        var (kept, people) = KeptBytes.Of(raw.Bytes.Span, rules.Pseudonyms);
        _rejections.Add(new Rejection
        {
            Index = index,
            EventId = eventId,
            Code = refusal.Code,
            Field = refusal.Field is { Length: > LongestField } field ? field[..LongestField] + "…" : refusal.Field,
            Detail = refusal.Detail,
            Body = kept,
            People = people,
            BodyLength = raw.Bytes.Length,
            BodySha256 = KeptBytes.Fingerprint(raw.Bytes.Span, rules.Pseudonyms),
        });
    }
}
