using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;
using Daybook.Foundation.Telemetry;
using Microsoft.Extensions.Logging;

namespace Daybook.Store.Persist;

/// <summary>Takes a message off <c>events</c> and stores its events exactly once.</summary>
/// <remarks>Returns when the message is stored, was stored before, waits on the queue again, or is on <c>events-poison</c>.</remarks>
public sealed class PersistEvents(
    MessageWriters writers, DecodedRoom room, HoldThenDefer hold, StoreCanary canary, MessageQueues queues, ILogger<PersistEvents> log)
{
    /// <param name="dequeueCount">How often the queue has delivered this copy, including this time.</param>
    public async Task Run(BinaryData message, long dequeueCount, CancellationToken cancel)
    {
        var bytes = message.ToMemory();
        // Checked before it is decoded, because a message that began so often and never ended may be what kills the process.
        if (dequeueCount > Patience.GiveUpAfter && MessageHeader.Read(bytes.Span, out _) is { } tried && await canary.Passes(cancel))
        {
            Log.GaveUp(log, tried.MessageId, dequeueCount);
            await queues.Send(QueueNames.EventsPoison,
                (tried with { Verdict = MessageVerdict.GaveUp }).Frame(bytes.Span[MessageHeader.Length..]), cancel);
            return;
        }

        using var held = await room.Enter(MessageHeader.Read(bytes.Span, out var _)?.Events ?? 1, cancel);
        var (header, envelope, verdict) = MessageReader.Events(bytes.Span);
        if (verdict is not null)
        {
            // Sent unchanged: KeepDeadLetter reads the same bytes and reaches the same verdict, or a better one after a deployment.
            Log.Undecodable(log, QueueNames.Events, header?.MessageId, verdict.Reason);
            await queues.Send(QueueNames.EventsPoison, bytes, cancel);
            return;
        }

        var attempts = dequeueCount + header!.Failures;
        var mayBeFinished = dequeueCount > 1 || header.Deferred > 0 || header.Failures > 0 || header.Revived > 0;
        await hold.Run(QueueNames.Events, header, bytes, c => Store(new PendingMessage(header, envelope!, attempts, mayBeFinished), c),
            cancel);
    }

    private async Task Store(PendingMessage message, CancellationToken cancel)
    {
        await writers.Store(message, cancel);
        if (!log.IsEnabled(LogLevel.Debug)) return;
        foreach (var request in message.Envelope.Requests)
        {
            using var trace = RequestTrace.Enter(request.TraceParent);
            Log.Finished(log, message.Header.MessageId, request.RequestId, request.Events.Count);
        }
    }
}
