using Azure;
using Azure.Storage.Queues;

namespace Daybook.Tools.Chaos.Strokes;

/// <summary>Puts waiting messages on the queue a second time, some seconds late, so that they arrive twice and out of order.</summary>
internal sealed class CopyMessages : IStroke
{
    public string Name => "messages delivered twice";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        var queue = new QueueClient(system.QueueConnection, "events");
        for (var copied = 0; copied < 20;)
        {
            var peeked = await queue.PeekMessagesAsync(32, cancel);
            foreach (var message in peeked.Value)
            {
                await queue.SendMessageAsync(message.Body, TimeSpan.FromSeconds(random.Next(0, 15)), TimeSpan.FromSeconds(-1), cancel);
                copied++;
            }

            await Task.Delay(20, cancel);
        }
    }
}
