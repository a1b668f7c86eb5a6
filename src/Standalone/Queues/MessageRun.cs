using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Daybook.Standalone.Discovery;
using Daybook.Standalone.Invoke;
using Daybook.Standalone.Settings;

namespace Daybook.Standalone.Queues;

/// <summary>
/// Handles one delivery of one message as the Functions host does. It runs the function and deletes the message. After a failure it shows
/// the message again later, and after the last failure it moves the message to the poison queue. A poison queue has no poison queue, so
/// there the message stays until its time to live ends.
/// </summary>
internal sealed class MessageRun(
    QueueFunction function, QueueClient queue, PoisonQueue? poison, QueueSettings settings, FunctionInvoker invoker,
    IServiceScopeFactory scopes,
    Lifetime lifetime, ILogger log)
{
    public async Task Run(QueueMessage message, Lease lease)
    {
        // Delivered more often than allowed, because earlier runs were killed before they could settle it.
        if (message.DequeueCount > settings.MaxDequeueCount)
        {
            await GiveUp(message, lease, $"delivered {message.DequeueCount} times");
            return;
        }

        if (!MessageText.TryDecode(message, settings.Base64, out var body))
        {
            if (poison is not null)
            {
                await GiveUp(message, lease, "not base64");
                return;
            }

            // No other reader follows a poison queue's reader, so it gets the text as it is rather than nothing.
            body = message.Body;
        }

        Exception? failure = null;
        await lease.HoldDuring(async () => failure = await Call(message, body));
        if (failure is null) await lease.Delete(CancellationToken.None);
        else await Failed(message, lease, failure);
    }

    private async Task<Exception?> Call(QueueMessage message, BinaryData body)
    {
        try
        {
            // Leaves the pump, because a function that does not yield must not hold up other messages.
            await Task.Yield();
            await using var scope = scopes.CreateAsyncScope();
            await invoker.Call(scope.ServiceProvider, new Invocation(body, MessageText.Data(message), lifetime.CancelRunning));
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private async Task Failed(QueueMessage message, Lease lease, Exception failure)
    {
        if (failure is OperationCanceledException && lifetime.CancelRunning.IsCancellationRequested)
        {
            // Our stop interrupted it, not its content, so another instance may have it now.
            await lease.Release(TimeSpan.Zero, CancellationToken.None);
            return;
        }

        log.MessageFailed(failure, function.Name, message.MessageId, queue.Name, message.DequeueCount, settings.MaxDequeueCount);
        if (message.DequeueCount >= settings.MaxDequeueCount) await GiveUp(message, lease, $"failed {message.DequeueCount} times");
        // Without a poison queue, the host leaves the message hidden for the rest of its lease, so that a failing message does not return
        // at once.
        else if (poison is not null) await lease.Release(settings.VisibilityTimeout, CancellationToken.None);
    }

    private async Task GiveUp(QueueMessage message, Lease lease, string reason)
    {
        if (lease.Lost) return;
        if (poison is null)
        {
            log.MessageAbandoned(message.MessageId, queue.Name, reason);
            return;
        }

        log.MessagePoisoned(message.MessageId, queue.Name, poison.Name, reason);
        await poison.Add(message, CancellationToken.None);
        await lease.Delete(CancellationToken.None);
    }
}
