using Daybook.Foundation.Events;

namespace Daybook.Ingest.Sending;

/// <summary>A series of one request's accepted events that waits for the queue, alone or together with others.</summary>
internal sealed class Share(IngestRequest request, ArraySegment<Event> events)
{
    // A share's continuation must not run on the sender, because the sender must pack the next message.
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1;

    public DateTimeOffset Hour => request.Hour;

    public ArraySegment<Event> Events { get; } = events;

    /// <summary>Its approximate size in bytes of JSON.</summary>
    public int Bytes { get; } = Measure(events);

    /// <summary>Positions in <see cref="Events"/> that the queue does not have or may not have.</summary>
    public List<Range> Failed { get; } = [];

    /// <summary>Completes when every part is acknowledged or has failed. It never throws.</summary>
    public Task Done => _done.Task;

    public Part Whole() => new(this, 0, Events.Count);

    /// <summary>One more part must be settled.</summary>
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
internal readonly record struct Part(Share Share, int From, int Count)
{
    /// <summary>The first.</summary>
    public Event Event => Share.Events[From];
}
