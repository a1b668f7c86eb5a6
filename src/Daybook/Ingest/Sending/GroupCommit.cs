using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest.Sending;

/// <summary>
/// Puts accepted events on the queue. While a send is in progress, other events wait and go together into the next message. So a lone
/// event goes at once, and many callers share messages. There is no timer.
/// </summary>
/// <remarks>If a caller disconnects, its events stay, because other callers share the message.</remarks>
public sealed class GroupCommit(MessageQueues queues, Writer writer, SentLog log, Journal journal, IOptions<IngestOptions> options,
    ILogger<GroupCommit> logger)
{
    private const int MostSenders = 4;

    // One packs while the queue receives the other. More run only if enough waits, because a small message costs the queue as much as a
    // large one.
    private const int UsualSenders = 2;
    private const int WorthASender = 32 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Share> _waiting = new();
    private readonly MessageSize _size = new();
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(options.Value.SendTimeoutSeconds);
    private int _waitingBytes;
    private int _senders;

    /// <summary>
    /// Cuts a request's events into shares of about one message each and hands them over. Null if too much already waits; then it hands
    /// over nothing.
    /// </summary>
    internal List<Share>? TryHandOver(IngestRequest request, Event[] events)
    {
        var shares = Cut(request, events);
        var bytes = shares.Sum(s => s.Bytes);
        int start;
        lock (_lock)
        {
            if (_waitingBytes > 0 && _waitingBytes + bytes > options.Value.MaxWaitingBytes) return null;
            _waitingBytes += bytes;
            foreach (var share in shares) _waiting.Enqueue(share);
            for (start = 0; start < shares.Count && IsWork(_senders); start++) _senders++;
        }

        for (var i = 0; i < start; i++) _ = Task.Run(SendWhileSomeWait);
        return shares;
    }

    private List<Share> Cut(IngestRequest request, Event[] events)
    {
        var target = _size.Target;
        List<Share> shares = [];
        for (int from = 0, bytes = 0, i = 0; i < events.Length; i++)
        {
            bytes += Share.Measure(events[i]);
            if (i + 1 < events.Length && bytes + Share.Measure(events[i + 1]) <= target) continue;
            shares.Add(new Share(request, new ArraySegment<Event>(events, from, i + 1 - from)));
            from = i + 1;
            bytes = 0;
        }

        return shares;
    }

    /// <summary>True if something waits that should not wait until <paramref name="others"/> return.</summary>
    private bool IsWork(int others) =>
        _waiting.Count > 0 && (others < UsualSenders || (others < MostSenders && _waitingBytes >= WorthASender));

    private async Task SendWhileSomeWait()
    {
        while (TakeWaiting() is { } parts) await Send(parts);
    }

    /// <summary>
    /// As many waiting shares as one message can probably hold. All are from one hour, because a message counts in one hour of the
    /// ledger.
    /// </summary>
    private List<Part>? TakeWaiting()
    {
        lock (_lock)
        {
            if (!IsWork(_senders - 1))
            {
                _senders--;
                return null;
            }

            var target = _size.Target;
            var first = _waiting.Dequeue();
            var bytes = first.Bytes;
            List<Part> parts = [first.Whole()];
            while (_waiting.TryPeek(out var next) && next.Hour == first.Hour && bytes + next.Bytes <= target)
            {
                bytes += next.Bytes;
                parts.Add(_waiting.Dequeue().Whole());
            }

            _waitingBytes -= bytes;
            return parts;
        }
    }

    private async Task Send(List<Part> parts)
    {
        if (TryPack(parts) is not var (message, sent))
        {
            if (Halve(parts) is var (left, right))
            {
                await Send(left);
                await Send(right);
            }
            else
            {
                // Only this share is at fault, so the other waiting shares go on.
                parts[0].Share.Settle(parts[0], acknowledged: false);
            }

            return;
        }

        try
        {
            using var timeout = new CancellationTokenSource(_timeout);
            await queues.Send(QueueNames.Events, message, timeout.Token);
            // First, because the sender must not hear of what a kill would make nobody know.
            if (journal.Enabled)
                journal.Note(sent, [.. parts.SelectMany(p => p.Share.Events.Slice(p.From, p.Count)).Select(e => e.EventId)]);
            log.Acknowledged(sent);
            foreach (var part in parts) part.Share.Settle(part, acknowledged: true);
        }
        catch (Exception e)
        {
            // Callers that wait behind would meet the same queue later, so tell them now.
            var behind = TakeAll();
            Log.QueueSendFailed(logger, QueueNames.Events, parts.Count + behind.Count, e.Message);
            foreach (var part in parts) part.Share.Settle(part, acknowledged: false);
            foreach (var part in behind) part.Share.Settle(part, acknowledged: false);
        }
    }

    /// <returns>Null when these do not go into one message: there are too many of them, or one cannot be packed at all.</returns>
    private (byte[] Message, SentMessage Sent)? TryPack(List<Part> parts)
    {
        var one = parts is [{ Count: 1 }];
        try
        {
            var message = Pack(parts, writer.NextMessageId(), out var sent);
            if (message.Length <= MessageCodec.MaxMessageBytes) return (message, sent);
            if (one) Log.EventDoesNotFit(logger, parts[0].Event.EventId, message.Length, MessageCodec.MaxMessageBytes);
        }
        catch (Exception e)
        {
            if (one) Log.EventNotPacked(logger, parts[0].Event.EventId, e);
        }

        return null;
    }

    private byte[] Pack(List<Part> parts, Guid id, out SentMessage sent)
    {
        var requests = new EnvelopeRequest[parts.Count];
        var events = 0;
        var json = 0;
        for (var i = 0; i < requests.Length; i++)
        {
            requests[i] = parts[i].Share.Envelope(parts[i]);
            events += parts[i].Count;
            json += (int)((long)parts[i].Share.Bytes * parts[i].Count / parts[i].Share.Events.Count);
        }

        sent = new SentMessage(id, parts[0].Share.Hour, events);
        var body = MessageCodec.Encode(new Envelope(requests, log.LastAcknowledged()));
        _size.Learn(json, body.Length);
        return new MessageHeader(MessageKind.Events, id, sent.Hour, events).Frame(body);
    }

    /// <returns>Null for a single event.</returns>
    private static (List<Part> Left, List<Part> Right)? Halve(List<Part> parts)
    {
        if (parts.Count > 1) return (parts[..(parts.Count / 2)], parts[(parts.Count / 2)..]);
        var (share, from, count) = parts[0];
        if (count < 2) return null;
        share.Opened();
        return ([new Part(share, from, count / 2)], [new Part(share, from + count / 2, count - count / 2)]);
    }

    private List<Part> TakeAll()
    {
        lock (_lock)
        {
            List<Part> parts = [.. _waiting.Select(s => s.Whole())];
            _waiting.Clear();
            _waitingBytes = 0;
            return parts;
        }
    }
}
