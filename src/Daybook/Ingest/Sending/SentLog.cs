using System.Runtime.InteropServices;
using Daybook.Foundation.Events;

namespace Daybook.Ingest.Sending;

/// <summary>
/// The messages that the queue has acknowledged to this writer and that no attestation has taken yet. It never contains sends that failed
/// or timed out.
/// </summary>
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

    /// <summary>The last acknowledged messages. Each new message repeats them, so that a killed writer loses few.</summary>
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

    /// <summary>Records that a receipt named this many accepted events.</summary>
    public void Receipted(DateTimeOffset hour, int events)
    {
        // Read the field inside the lock, because the previous dictionary may already be in an attestation.
        lock (_lock) Add(_receipted, hour, events);
    }

    /// <summary>Records that the queue has this many rejections.</summary>
    public void Rejected(DateTimeOffset hour, int events)
    {
        lock (_lock) Add(_rejected, hour, events);
    }

    /// <summary>
    /// Takes all news out, as one or several attestations. The caller must send the same attestations until the queue has them, because
    /// the reader counts each number once.
    /// </summary>
    public IReadOnlyList<Attestation> TakeNews()
    {
        lock (_lock)
        {
            List<Attestation> news = [];
            if (_sent.Count == 0 && _receipted.Count == 0 && _rejected.Count == 0) return news;
            for (var from = 0; from == 0 || from < _sent.Count; from += MostAttested)
            {
                // The sums per hour go into the first attestation.
                var sent = _sent[from..Math.Min(from + MostAttested, _sent.Count)];
                news.Add(from == 0 ? new(writer.Id, _attestNo++, sent, _receipted, _rejected)
                    : new(writer.Id, _attestNo++, sent, None, None));
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
