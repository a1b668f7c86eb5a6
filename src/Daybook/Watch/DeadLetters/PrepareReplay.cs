using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Daybook.Foundation.Time;
using Daybook.Ingest;

namespace Daybook.Watch.DeadLetters;

/// <summary>
/// Creates the message that brings a letter back. The same letter always gives the same message id, so the first message absorbs a second
/// one.
/// </summary>
internal sealed class PrepareReplay(JudgeEvent judge, TimeProvider clock)
{
    private const string Namespace = "daybook-replay";

    private readonly RepairEvent _repair = new(judge);

    public Prepared Of(KeptLetter letter, LetterTarget target, JsonPatch? patch) =>
        target == LetterTarget.Rejected ? Rejected(letter, patch) : DeadLetter(letter, patch);

    private Prepared DeadLetter(KeptLetter letter, JsonPatch? patch)
    {
        var header = MessageHeader.Read(letter.Body.Span, out var fault);
        if (header is null || fault is not null) return Prepared.Not(letter, "undecodable", $"It cannot be read: {fault}");
        // Resets the counters of its failures.
        header = header with { Deferred = 0, Revived = 0, Failures = 0, Verdict = MessageVerdict.None };
        var body = letter.Body[MessageHeader.Length..];
        if (header.Kind != MessageKind.Events)
            return patch is null ? new Prepared(letter, letter.Queue, header, header.Frame(body.Span))
                : Prepared.Not(letter, "no_event", "It holds no events that a patch could repair.");
        Envelope envelope;
        try
        {
            envelope = MessageCodec.DecodeEvents(body.Span);
        }
        catch (FormatException e)
        {
            return Prepared.Not(letter, "undecodable", $"It cannot be read: {e.Message}");
        }

        // A part's own message finished without it, so it needs another message. The hour stays, and so does the ledger's "accepted".
        if (letter.IsPart) header = header with { MessageId = EventIdentity.FromIdempotencyKey(Namespace, $"dead-letter:{letter.Id}", 0) };
        if (patch is null) return new Prepared(letter, letter.Queue, header, header.Frame(body.Span));
        return Repair(letter, header, envelope, patch);
    }

    private Prepared Repair(KeptLetter letter, MessageHeader header, Envelope envelope, JsonPatch patch)
    {
        List<EnvelopeRequest> requests = [];
        Repaired? sample = null;
        foreach (var request in envelope.Requests)
        {
            var known = new IngestRequest(request.RequestId, request.ReceivedAt, request.Caller, request.Source, $"dead-letter:{letter.Id}",
                request.TraceParent);
            List<Event> events = [];
            foreach (var e in request.Events)
            {
                var repaired = _repair.Run(Store.Persist.EventContent.Of(e), patch, known, stored: true);
                if (repaired.Refused is { } refused)
                    return new Prepared(letter, null, null,
                        null)
                    { Refused = refused with { EventId = refused.EventId ?? e.EventId }, Sample = repaired };
                events.Add(repaired.Event! with { SentAt = e.SentAt });
                sample ??= repaired;
            }

            requests.Add(request with { Events = events });
        }

        var message = header.Frame(MessageCodec.Encode(envelope with { Requests = requests }));
        return message.Length > MessageCodec.MaxMessageBytes
            ? Prepared.Not(letter, RejectionCode.EventTooLarge.Name(), "The repaired message is larger than a queue message may be.")
            : new Prepared(letter, letter.Queue, header, message) { Sample = sample };
    }

    private Prepared Rejected(KeptLetter letter, JsonPatch? patch)
    {
        if (letter.Body.Length == 0) return Prepared.Not(letter, "no_event", "Its content was not kept.", letter.EventId);
        if (letter.BodyLength > letter.Body.Length)
            return Prepared.Not(letter, "cut_short",
                $"Only the first {letter.Body.Length} of its {letter.BodyLength} bytes were kept, so ask the sender to send it again.",
                letter.EventId);
        var request = new IngestRequest(letter.RequestId, letter.ReceivedAt, letter.Caller, letter.Source, $"rejected:{letter.Id}", null);
        var repaired = _repair.Run(letter.Body, patch, request, letter.Stored);
        if (repaired.Refused is { } refused)
            return new Prepared(letter, null, null,
                null)
            { Refused = refused with { EventId = refused.EventId ?? letter.EventId }, Sample = repaired };
        var envelope =
            new Envelope([new EnvelopeRequest(letter.RequestId, letter.ReceivedAt, letter.Caller, letter.Source, null, [repaired.Event!])],
                []);
        // This is a new acceptance, so it belongs to the current hour.
        var now = clock.GetUtcNow();
        var header = new MessageHeader(
            MessageKind.Events, EventIdentity.FromIdempotencyKey(Namespace, $"rejected:{letter.Id}", 0),
            UtcHour.Of(now), Events: 1);
        return new Prepared(letter, QueueNames.Events, header, header.Frame(MessageCodec.Encode(envelope))) { Sample = repaired };
    }
}

/// <summary>A letter with the message that brings it back, or with the reason why no message can.</summary>
internal sealed record Prepared(KeptLetter Letter, string? Queue, MessageHeader? Header, byte[]? Message)
{
    public RefusedRepair? Refused { get; init; }

    public Repaired? Sample { get; init; }

    public static Prepared Not(KeptLetter letter, string code, string detail, Guid? eventId = null) =>
        new(letter, null, null, null) { Refused = new RefusedRepair(eventId, code, null, detail) };
}
