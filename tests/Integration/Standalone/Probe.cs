using System.Collections.Concurrent;

namespace Daybook.Tests.Standalone;

/// <summary>The test's triggers report to it, and it tells them how to behave.</summary>
internal sealed class Probe
{
    private readonly ConcurrentQueue<string> _calls = new();

    /// <summary>What a trigger does with its message. By default it succeeds.</summary>
    public Func<string, CancellationToken, Task> Behave { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<string> Calls => [.. _calls];

    public Task Called(string what, CancellationToken cancel)
    {
        _calls.Enqueue(what);
        return Behave(what, cancel);
    }
}
