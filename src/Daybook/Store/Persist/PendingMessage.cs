using Daybook.Foundation.Events;

namespace Daybook.Store.Persist;

/// <summary>A delivered message, decoded, on its way into a transaction.</summary>
/// <param name="attempts">Deliveries, plus its own failures before it was deferred.</param>
/// <param name="mayBeFinished">A copy may already be stored, because the message was delivered before, deferred or revived.</param>
internal sealed class PendingMessage(MessageHeader header, Envelope envelope, long attempts = 1, bool mayBeFinished = false)
{
    public MessageHeader Header { get; } = header;

    public Envelope Envelope { get; } = envelope;

    public long Attempts { get; } = attempts;

    public bool MayBeFinished { get; set; } = mayBeFinished;

    /// <summary>All events of all its requests, in order.</summary>
    public IReadOnlyList<PendingEvent> Events { get; } = Flat(envelope);

    /// <summary>Bytes of JSON, roughly. They limit a transaction too.</summary>
    public long Weight { get; } = envelope.Requests.Sum(r => r.Events.Sum(e => 200L + e.Properties.Length + e.Context.Length));

    /// <summary>Events found guilty, by position. The transaction that stores the rest dead-letters them.</summary>
    public IReadOnlyDictionary<int, Condemned> Dead { get; set; } = new Dictionary<int, Condemned>();

    public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static PendingEvent[] Flat(Envelope envelope)
    {
        var events = new PendingEvent[envelope.Requests.Sum(r => r.Events.Count)];
        var position = 0;
        foreach (var request in envelope.Requests)
        {
            foreach (var e in request.Events) events[position] = new PendingEvent(position++, request, e);
        }

        return events;
    }
}

/// <param name="Position">Place in the message, from 0.</param>
internal readonly record struct PendingEvent(int Position, EnvelopeRequest Request, Event Event);

/// <summary>Why an event can never be stored.</summary>
internal sealed record Condemned(string Code, string Reason, string? SqlState)
{
    public static Condemned By(Exception e) => new(
        StoreFaults.Of(e) == StoreFault.Data ? DeadLetterCodes.DataError : DeadLetterCodes.GaveUp,
        StorableText.Of(e is Npgsql.PostgresException p ? p.MessageText : $"{e.GetType().Name}: {e.Message}"),
        (e as Npgsql.PostgresException)?.SqlState);
}
