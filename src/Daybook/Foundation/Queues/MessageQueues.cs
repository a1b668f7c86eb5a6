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
    public async Task<int> Count(string queue, CancellationToken cancel)
    {
        try
        {
            return (await Client(queue).GetPropertiesAsync(cancel)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return 0;
        }
    }

    /// <summary>Looks at up to 32 visible messages without taking them. It does not see leased and delayed ones.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> Peek(string queue, CancellationToken cancel)
    {
        try
        {
            var peeked = (await Client(queue).PeekMessagesAsync(32, cancel)).Value;
            return [.. peeked.Select(m => QueueText.Read(m.MessageText).ToMemory())];
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return [];
        }
    }

    public QueueClient Client(string queue) => _clients.GetOrAdd(queue, name => connections.Client(name));
}
