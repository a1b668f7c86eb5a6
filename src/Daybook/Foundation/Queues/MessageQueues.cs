using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Daybook.Foundation.Queues;

/// <summary>
/// Sends to the storage queues. A message lives until somebody reads it, because the service's default would drop it after 7 days.
/// </summary>
public sealed class MessageQueues(QueueConnections connections)
{
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    // Somebody waits for the answer, and what is asked is small.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, QueueClient> _clients = new(StringComparer.Ordinal);

    /// <summary>Returns once the queue has acknowledged the message.</summary>
    /// <param name="message">At most 48 KiB, or the unchanged text of a message that was not base64.</param>
    /// <param name="visibleAfter">Nobody receives it earlier.</param>
    /// <exception cref="RequestFailedException">The queue did not take it, or nobody knows whether it did.</exception>
    public async Task Send(string queue, ReadOnlyMemory<byte> message, CancellationToken cancel, TimeSpan? visibleAfter = null)
    {
        var client = Client(queue);
        var body = BinaryData.FromString(QueueText.Of(message.Span));
        try
        {
            await client.SendMessageAsync(body, visibleAfter, Forever, cancel);
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await client.CreateIfNotExistsAsync(cancellationToken: cancel);
            await client.SendMessageAsync(body, visibleAfter, Forever, cancel);
        }
    }

    /// <summary>Messages in the queue, including leased and delayed ones. The service promises that the number is never too low.</summary>
    /// <exception cref="StoreUnavailableException">The queue does not answer, or not in time.</exception>
    public Task<int> Count(string queue, CancellationToken cancel) =>
        Asking(queue, 0, async (client, c) => (await client.GetPropertiesAsync(c)).Value.ApproximateMessagesCount, cancel);

    /// <summary>Looks at up to 32 visible messages without taking them. It does not see leased and delayed ones.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> Peek(string queue, CancellationToken cancel) =>
        Asking<IReadOnlyList<ReadOnlyMemory<byte>>>(
        queue, [], async (client, c) =>
            [.. (await client.PeekMessagesAsync(32, c)).Value.Select(m => QueueText.Read(m.MessageText).ToMemory())], cancel);

    public QueueClient Client(string queue) => _clients.GetOrAdd(queue, name => connections.Client(name));

    /// <param name="missing">The answer where there is no such queue yet.</param>
    private async Task<T> Asking<T>(string queue, T missing, Func<QueueClient, CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            return await ask(Client(queue), limit.Token);
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return missing;
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The queue {queue} did not answer within {Patience.TotalSeconds:0} seconds.",
                e)
            { Store = StoreName.Queue };
        }
        // The client wraps the faults of its tries.
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            throw new StoreUnavailableException($"The queue {queue} cannot be reached.", e) { Store = StoreName.Queue };
        }
    }
}
