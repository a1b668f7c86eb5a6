namespace Daybook.Client;

/// <summary>Events that wait to be sent, in the order in which they are sent. Many callers add; one sender takes.</summary>
internal interface IWaitingEvents : IDisposable
{
    /// <summary>Events ever added, with those that an earlier process left.</summary>
    long Added { get; }

    /// <summary>Events of batches that are done with.</summary>
    long Finished { get; }

    /// <summary>Events not yet taken.</summary>
    long Waiting { get; }

    /// <summary>Copies the event. False if there is no room, or after <see cref="Close"/>.</summary>
    bool TryAdd(ReadOnlySpan<byte> json);

    /// <summary>Completes when there may be room for an event of so many bytes, or after <see cref="Close"/>.</summary>
    Task WaitForRoom(int bytes, CancellationToken cancel);

    /// <summary>Completes when an event waits.</summary>
    Task WaitForEvents(CancellationToken cancel);

    /// <summary>The next batch, valid until <see cref="Done"/>; empty if nothing waits.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> Take(int maxEvents, int maxBytes);

    /// <summary>The batch that was taken last is stored or refused for good: forget it.</summary>
    void Done();

    /// <summary>Takes no more events from callers.</summary>
    void Close();
}
