using System.Runtime.InteropServices;
using Daybook.Foundation.Events;
using Daybook.Ingest.Bots;
using Daybook.Ingest.Cookieless;
using Daybook.Ingest.Parsing;
using Daybook.Ingest.Plan;
using Daybook.Ingest.Reading;
using Daybook.Ingest.Visitors;

namespace Daybook.Ingest;

/// <summary>Decides if each event of a request is accepted. It is pure, and the same for sending and validating.</summary>
internal sealed class JudgeBatch(IngestRequest request, DoorRules rules, IEventReader reader, WarningList warnings)
{
    private const int LongestField = 300;

    /// <summary>The way of one event, in order. The first refusal ends it, and is what the receipt says.</summary>
    private static readonly Func<JudgeBatch, Refusal?>[] Steps =
    [
        batch => batch.IsUnreadable(),
        batch => batch.ReadFields(),
        batch => batch.IsNoVisitors(),
        batch => FinishEvent.LacksField(batch._draft),
        batch => batch._finish.HasUnlistedType(batch._draft),
        batch => batch._finish.NamesNobody(batch._draft),
        batch => batch._finish.IsOutOfTime(batch._draft),
        batch => batch.MakeEvent(),
        batch => batch.IsBots(),
        batch => batch.IsOwnVisit(),
        batch => batch.BreaksPlan(),
        batch => batch.ContradictsEarlier(),
    ];

    private readonly EventDraft _draft = new();
    private readonly FinishEvent _finish = new(request, rules);
    private readonly Dictionary<Guid, long> _seen = [];
    private readonly List<Event> _accepted = [];
    private readonly List<int> _indexes = [];
    private readonly List<MadeId> _ids = [];
    private readonly List<Rejection> _rejections = [];
    private readonly Dictionary<string, int> _types = [];
    private int _duplicates, _bots;

    // The event that is on its way through the steps.
    private RawEvent _raw;
    private int _index;
    private Identity? _identity;
    private Event? _event;
    private ContextFacts? _said;
    private bool _repeated, _cookieless;

    public Batch Judge(List<RawEvent> events)
    {
        if (events.Count == 0) warnings.Add(null, "empty_batch", null, "The request holds no event.");
        for (var i = 0; i < events.Count; i++) Judge(events[i], i);
        return new Batch([.. _accepted], _indexes, _ids, _duplicates, _rejections, warnings.ToList(), _types)
        {
            Bots = _bots,
            Cookieless = _cookieless,
        };
    }

    private void Judge(RawEvent raw, int index)
    {
        var said = warnings.Count;
        (_raw, _index, _identity, _event, _said, _repeated) = (raw, index, null, null, null, false);
        Refusal? refusal = null;
        foreach (var step in Steps)
        {
            refusal = step(this);
            if (refusal is not null) break;
        }

        CollectionsMarshal.GetValueRefOrAddDefault(_types, (_identity is null ? null : _draft.EventType.Value) ?? "unknown", out _)++;

        // Only what is kept is worth a warning.
        if (refusal is not null || _repeated) warnings.CutTo(said);
        if (refusal is not null) Reject(refusal);
        else Accept(_event!, _identity!.Value);
    }

    private Refusal? IsUnreadable() =>
        _raw.Unreadable is { } why ? new Refusal(RejectionCode.InvalidJson, null, why)
        : _raw.Bytes.Span is not [(byte)'{', ..] ? new Refusal(RejectionCode.NotAnObject, null, "An event is a JSON object.")
        : null;

    private Refusal? ReadFields()
    {
        _draft.Clear();
        reader.Read(_raw.Bytes.Span, _index, _draft);
        _identity = Identify.Of(_draft, _index, request);
        return _draft.FirstFault();
    }

    private Refusal? IsNoVisitors()
    {
        _cookieless |= _draft.Cookieless.Value is true;
        return CookielessRule.Judge(_draft, request);
    }

    private Refusal? MakeEvent()
    {
        _event = _finish.Make(_draft, _identity!.Value, out var tooLarge);
        return tooLarge;
    }

    private Refusal? IsBots()
    {
        if (!rules.DropBots || BotRule.Judge(Said(), request.UserAgent, rules.Bots) is not { } refusal) return null;
        _bots++;
        return refusal;
    }

    private Refusal? IsOwnVisit() => rules.OwnVisits.Any ? rules.OwnVisits.Judge(Said(), request.PageAddress) : null;

    private ContextFacts Said() => _said ??= ContextFacts.Of(_event!.Context.Span);

    private Refusal? BreaksPlan()
    {
        var violations = rules.Plan.Check(_event!);
        if (violations.Count == 0) return null;
        if (!rules.Strict)
        {
            foreach (var violation in violations) warnings.Add(_index, "rule_violation", violation.Field, violation.Told);
            return null;
        }

        var first = violations[0];
        return new Refusal(
            first.Rule == Violation.Unlisted ? RejectionCode.UnknownEventType : RejectionCode.RuleViolation,
            first.Field,
            violations.Count == 1 ? first.Told
                : $"{first.Told} And {violations.Count - 1} more: {string.Join(", ", violations.Skip(1).Take(5).Select(v => v.Rule))}.");
    }

    private Refusal? ContradictsEarlier()
    {
        ref var hash = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, _event!.EventId, out _repeated);
        if (_repeated && hash != _event.BodyHash)
            return new Refusal(RejectionCode.Conflict, "event_id", "This request has another event with the same id and other content.");
        hash = _event.BodyHash;
        return null;
    }

    private void Accept(Event e, Identity identity)
    {
        if (identity.Made) _ids.Add(new MadeId(_index, e.EventId));
        if (_repeated)
        {
            _duplicates++;
            return;
        }

        if (SuspiciousIds.Find(_draft) is { } suspicious) warnings.Add(_index, "suspicious_user_id", suspicious.Field, suspicious.Detail);
        if (!identity.Repeatable)
            warnings.Add(_index, "no_idempotency", "event_id",
                "Without an id or an Idempotency-Key this event cannot be sent again safely: it would be stored twice.");
        // Last, so that every rule judges what the sender said.
        _accepted.Add(rules.Enrich.Enabled ? rules.Enrich.Add(e, Said(), request) : e);
        _indexes.Add(_index);
    }

    private void Reject(Refusal refusal)
    {
        var (kept, people) = KeptBytes.Of(_raw.Bytes.Span, rules.Pseudonyms);
        _rejections.Add(new Rejection
        {
            Index = _index,
            EventId = _identity is { Repeatable: true } known ? known.EventId : null,
            Code = refusal.Code,
            Field = refusal.Field is { Length: > LongestField } field ? field[..LongestField] + "…" : refusal.Field,
            Detail = refusal.Detail,
            Body = kept,
            People = people,
            BodyLength = _raw.Bytes.Length,
            BodySha256 = KeptBytes.Fingerprint(_raw.Bytes.Span, rules.Pseudonyms),
        });
    }
}
