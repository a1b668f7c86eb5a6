using Azure.Storage.Queues;

namespace Daybook.Tools.Chaos.Strokes;

/// <summary>
/// Takes waiting messages from the queue and puts each back after a different number of seconds, so that they arrive late and out of
/// order.
/// </summary>
internal sealed class DelayMessages : IStroke
{
    public string Name => "messages late and out of order";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        var queue = new QueueClient(system.QueueConnection, "events");
        for (var held = 0; held < 20;)
        {
            var taken = await queue.ReceiveMessagesAsync(8, TimeSpan.FromSeconds(random.Next(2, 15)), cancel);
            held += taken.Value.Length;
            await Task.Delay(20, cancel);
        }
    }
}
