using Daybook.Standalone.Bindings;

namespace Daybook.Tests.Standalone.Queues;

internal sealed class WorkTrigger(Probe probe)
{
    [Function("Work")]
    public Task Work([QueueTrigger("work")] string message, string id, long dequeueCount, CancellationToken cancel) =>
        string.IsNullOrEmpty(id) ? throw new InvalidOperationException("no id") : probe.Called($"{message}#{dequeueCount}", cancel);
}

internal sealed class PoisonTrigger(Probe probe)
{
    [Function("Poison")]
    public Task Poison([QueueTrigger("work-poison")] string message, long dequeueCount, CancellationToken cancel) =>
        probe.Called($"{message}#{dequeueCount}", cancel);
}
