using System.Runtime.InteropServices;
using Daybook.Foundation.Events;

namespace Daybook.Ingest.Sending;

/// <summary>What this writer knows the queue has, until an attestation carries it away. Sends that failed or timed out are never in it.</summary>
public sealed class SentLog(Writer writer)
{
    private const int Carried = 16;
    private const int MostAttested = 500;

    private static readonly Dictionary<DateTimeOffset, int> None = [];

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
    public void Receipted(DateTimeOffset hour, int events)
    {
        // Which dictionary it is must be asked inside: the one before may be on its way already.
        lock (_lock) Add(_receipted, hour, events);
    }

    /// <summary>The queue has this many rejections.</summary>
    public void Rejected(DateTimeOffset hour, int events)
    {
        lock (_lock) Add(_rejected, hour, events);
    }

    /// <summary>Takes all news out, as one or several attestations. The caller sends them, the very same, until the queue has them: the reader counts each number once.</summary>
    public IReadOnlyList<Attestation> TakeNews()
    {
        lock (_lock)
        {
            List<Attestation> news = [];
            if (_sent.Count == 0 && _receipted.Count == 0 && _rejected.Count == 0) return news;
            for (var from = 0; from == 0 || from < _sent.Count; from += MostAttested)
            {
                // The sums per hour go with the first.
                var sent = _sent[from..Math.Min(from + MostAttested, _sent.Count)];
                news.Add(from == 0 ? new(writer.Id, _attestNo++, sent, _receipted, _rejected) : new(writer.Id, _attestNo++, sent, None, None));
            }

            _sent = [];
            _receipted = [];
            _rejected = [];
            return news;
        }
    }

    private static void Add(Dictionary<DateTimeOffset, int> hours, DateTimeOffset hour, int events)
    {
        if (events > 0) CollectionsMarshal.GetValueRefOrAddDefault(hours, hour, out _) += events;
    }
}
