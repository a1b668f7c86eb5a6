using System.Runtime.InteropServices;
using Daybook.Events;

namespace Daybook.Ingest.Sending;

/// <summary>What this writer knows the queue has, until an attestation carries it away. Sends that failed or timed out are never in it.</summary>
public sealed class SentLog(Writer writer)
{
    private const int Carried = 16;
    private const int MostAttested = 500;

    private readonly Lock _lock = new();
    private readonly Queue<SentMessage> _carried = new();
    private List<SentMessage> _sent = [];
    private Dictionary<DateTimeOffset, int> _receipted = [];
    private Dictionary<DateTimeOffset, int> _rejected = [];
    private int _attestNo;

    /// <summary>The last acknowledged messages, which each new message repeats, so that a killed writer loses few.</summary>
    public IReadOnlyList<SentMessage> LastAcknowledged()
    {
        lock (_lock) return [.. _carried];
    }

    public void Acknowledged(SentMessage message)
    {
        lock (_lock)
        {
            _sent.Add(message);
            _carried.Enqueue(message);
            if (_carried.Count > Carried) _carried.Dequeue();
        }
    }

    /// <summary>A receipt says that this many events were accepted.</summary>
    public void Receipted(DateTimeOffset hour, int events) => Add(_receipted, hour, events);

    /// <summary>The queue has this many rejections.</summary>
    public void Rejected(DateTimeOffset hour, int events) => Add(_rejected, hour, events);

    /// <summary>Takes the next attestation out, or null without news. The caller sends it, the very same, until the queue has it: the reader counts each number once.</summary>
    public Attestation? TakeNews()
    {
        lock (_lock)
        {
            if (_sent.Count == 0 && _receipted.Count == 0 && _rejected.Count == 0) return null;
            var count = Math.Min(_sent.Count, MostAttested);
            var attestation = new Attestation(writer.Id, _attestNo++, _sent[..count], _receipted, _rejected);
            _sent = _sent[count..];
            _receipted = [];
            _rejected = [];
            return attestation;
        }
    }

    private void Add(Dictionary<DateTimeOffset, int> hours, DateTimeOffset hour, int events)
    {
        if (events == 0) return;
        lock (_lock) CollectionsMarshal.GetValueRefOrAddDefault(hours, hour, out _) += events;
    }
}
