using Azure;
using Azure.Storage.Queues;
using Daybook.Foundation.Queues;

namespace Daybook.Tests;

/// <summary>Waits for the queues of one account to be empty.</summary>
public sealed class QueueDrain(string storage)
{
    // Upstream queues first, because messages of an empty queue can no longer send to later queues.
    private static readonly string[] Queues =
        [QueueNames.Events, QueueNames.EventsPoison, QueueNames.Rejected, QueueNames.RejectedPoison, QueueNames.Receipts,
            QueueNames.ReceiptsPoison];

    private readonly QueueClient[] _clients = [.. Queues.Select(name => new QueueClient(storage, name))];

    /// <param name="onTimeout">What to report besides the queues' counts on a timeout.</param>
    public async Task Wait(TimeSpan limit, Func<string> onTimeout)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit);
        while (true)
        {
            var counts = new List<string>();
            foreach (var client in _clients)
            {
                if (await Count(client) is > 0 and var count)
                    counts.Add($"{client.Name} {count}");
            }
            if (counts.Count == 0)
                return;
            if (timeout.IsCancellationRequested)
                Assert.Fail($"Queues are not empty after {limit}: {string.Join(", ", counts)}\n{onTimeout()}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private static async Task<int> Count(QueueClient client)
    {
        try
        {
            return (await client.GetPropertiesAsync()).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return 0;
        }
    }
}
