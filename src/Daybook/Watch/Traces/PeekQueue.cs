using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;

namespace Daybook.Watch.Traces;

/// <summary>
/// Looks for an event in the 32 oldest visible messages. It cannot see leased or delayed messages, so absence here proves nothing.
/// </summary>
public sealed class PeekQueue(MessageQueues queues)
{
    public async Task<EventTrace?> Find(Guid eventId, CancellationToken cancel)
    {
        foreach (var message in await queues.Peek(QueueNames.Events, cancel))
        {
            if (Find(eventId, message.Span) is { } found) return found;
        }

        return null;
    }

    private static EventTrace? Find(Guid eventId, ReadOnlySpan<byte> message)
    {
        var header = MessageHeader.Read(message, out var fault);
        if (header is not { Kind: MessageKind.Events } || fault is not null) return null;
        try
        {
            foreach (var request in MessageCodec.DecodeEvents(message[MessageHeader.Length..]).Requests)
            {
                if (request.Events.FirstOrDefault(e => e.EventId == eventId) is not { } found) continue;
                return new EventTrace
                {
                    EventId = eventId,
                    State = TraceState.Queued,
                    MessageId = header.MessageId,
                    EventType = found.EventType,
                    Source = found.Source,
                    OccurredAt = found.OccurredAt,
                    ReceivedAt = request.ReceivedAt,
                };
            }
        }
        catch (FormatException)
        {
            // Persist will put it on the poison queue.
        }

        return null;
    }
}
