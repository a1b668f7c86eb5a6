using Daybook.Foundation.Events;

namespace Daybook.Ingest.Sending;

/// <summary>A run of one request's accepted events that waits to be put on the queue, alone or together with others.</summary>
internal sealed class Share(IngestRequest request, ArraySegment<Event> events)
{
    // A share's own continuation must not run on the sender, which has the next message to pack.
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1;

    public DateTimeOffset Hour => request.Hour;

    public ArraySegment<Event> Events { get; } = events;

    /// <summary>About the bytes of JSON it will take.</summary>
    public int Bytes { get; } = Measure(events);

    /// <summary>Positions within <see cref="Events"/> that the queue does not have, or perhaps not.</summary>
    public List<Range> Failed { get; } = [];

    /// <summary>Completes when every part is acknowledged or has failed; it never throws.</summary>
    public Task Done => _done.Task;

    public Part Whole() => new(this, 0, Events.Count);

    /// <summary>One more part than before has to be settled.</summary>
    public void Opened() => Interlocked.Increment(ref _open);

    public void Settle(Part part, bool acknowledged)
    {
        if (!acknowledged)
        {
            lock (Failed) Failed.Add(new Range(part.From, part.From + part.Count));
        }

        if (Interlocked.Decrement(ref _open) == 0) _done.SetResult();
    }

    public EnvelopeRequest Envelope(Part part) => new(
        request.RequestId, request.ReceivedAt, request.Caller, request.Source, request.TraceParent, Events.Slice(part.From, part.Count));

    public static int Measure(Event e) => e.Properties.Length + e.Context.Length + 300;

    private static int Measure(ArraySegment<Event> events)
    {
        var bytes = 200;
        foreach (var e in events) bytes += Measure(e);
        return bytes;
    }
}

/// <summary>What of a share one message holds.</summary>
internal readonly record struct Part(Share Share, int From, int Count);
