using Daybook.Foundation.Queues;

namespace Daybook.Watch.Health;

internal sealed class QueueProbe(MessageQueues queues) : IProbe
{
    public const string CheckName = "queue";

    public string Name => CheckName;

    public async Task<Finding> Look(CancellationToken cancel)
    {
        var waiting = queues.Count(QueueNames.Events, cancel);
        var poison = queues.Count(QueueNames.EventsPoison, cancel);
        return Finding.Ok($"{await waiting} messages wait in {QueueNames.Events}, {await poison} in {QueueNames.EventsPoison}.");
    }
}
