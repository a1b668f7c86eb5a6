using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Daybook.Standalone.Queues;

/// <summary>The queue for messages that could not be handled: <c>NAME-poison</c>, created when first needed.</summary>
internal sealed class PoisonQueue(QueueClient queue)
{
    public const string Suffix = "-poison";

    // The service's default would drop an unread message after 7 days.
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(-1);

    public string Name => queue.Name;

    public async Task Add(QueueMessage message, CancellationToken cancel)
    {
        try
        {
            await Send(message, cancel);
        }
        catch (RequestFailedException missing) when (QueueFault.IsMissingQueue(missing))
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: cancel);
            await Send(message, cancel);
        }
    }

    private async Task Send(QueueMessage message, CancellationToken cancel) =>
        await queue.SendMessageAsync(message.MessageText, timeToLive: Never, cancellationToken: cancel);
}
