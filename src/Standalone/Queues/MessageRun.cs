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
    public async Task RunAsync(QueueMessage message, Lease lease)
    {
        // Delivered more often than allowed, because earlier runs were killed before they could settle it.
        if (message.DequeueCount > settings.MaxDequeueCount)
        {
            await GiveUpAsync(message, lease, $"delivered {message.DequeueCount} times");
            return;
        }

        if (!MessageText.TryDecode(message, settings.Base64, out var body))
        {
            if (poison is not null)
            {
                await GiveUpAsync(message, lease, "not base64");
                return;
            }

            // No other reader follows a poison queue's reader, so it gets the text as it is rather than nothing.
            body = message.Body;
        }

        Exception? failure = null;
        await lease.HoldDuringAsync(async () => failure = await CallAsync(message, body));
        if (failure is null) await lease.DeleteAsync(CancellationToken.None);
        else await FailedAsync(message, lease, failure);
    }

    private async Task<Exception?> CallAsync(QueueMessage message, BinaryData body)
    {
        try
        {
            // Leaves the pump, because a function that does not yield must not hold up other messages.
            await Task.Yield();
            await using var scope = scopes.CreateAsyncScope();
            await invoker.CallAsync(scope.ServiceProvider, new Invocation(body, MessageText.Data(message), lifetime.CancelRunning));
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private async Task FailedAsync(QueueMessage message, Lease lease, Exception failure)
    {
        if (failure is OperationCanceledException && lifetime.CancelRunning.IsCancellationRequested)
        {
            // Our stop interrupted it, not its content, so another instance may have it now.
            await lease.ReleaseAsync(TimeSpan.Zero, CancellationToken.None);
            return;
        }

        log.MessageFailed(failure, function.Name, message.MessageId, queue.Name, message.DequeueCount, settings.MaxDequeueCount);
        if (message.DequeueCount >= settings.MaxDequeueCount) await GiveUpAsync(message, lease, $"failed {message.DequeueCount} times");
        // Without a poison queue, the host leaves the message hidden for the rest of its lease, so that a failing message does not return
        // at once.
        else if (poison is not null) await lease.ReleaseAsync(settings.VisibilityTimeout, CancellationToken.None);
    }

    private async Task GiveUpAsync(QueueMessage message, Lease lease, string reason)
    {
        if (lease.Lost) return;
        if (poison is null)
        {
            log.MessageAbandoned(message.MessageId, queue.Name, reason);
            return;
        }

        log.MessagePoisoned(message.MessageId, queue.Name, poison.Name, reason);
        await poison.AddAsync(message, CancellationToken.None);
        await lease.DeleteAsync(CancellationToken.None);
    }
}
