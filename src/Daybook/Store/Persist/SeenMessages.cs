using System.Collections.Concurrent;
using Daybook.Foundation.Events;

namespace Daybook.Store.Persist;

/// <summary>The carried lists repeat each message 16 times; this remembers which were recently written to <c>sent_messages</c>.</summary>
internal sealed class SeenMessages
{
    private const int Capacity = 20_000;

    private readonly ConcurrentDictionary<Guid, bool> _seen = new();
    private readonly ConcurrentQueue<Guid> _order = new();

    /// <returns>In the order of ids, as everybody inserts them.</returns>
    public IReadOnlyList<SentMessage> Unseen(IEnumerable<PendingMessage> messages) =>
        [.. messages.SelectMany(m => m.Envelope.Carried).Where(c => !_seen.ContainsKey(c.MessageId)).DistinctBy(c => c.MessageId)
            .OrderBy(c => c.MessageId)];

    /// <summary>Call it after the commit.</summary>
    public void Add(IEnumerable<SentMessage> written)
    {
        foreach (var message in written)
        {
            if (_seen.TryAdd(message.MessageId, true)) _order.Enqueue(message.MessageId);
        }

        while (_order.Count > Capacity && _order.TryDequeue(out var oldest)) _seen.TryRemove(oldest, out _);
    }
}
