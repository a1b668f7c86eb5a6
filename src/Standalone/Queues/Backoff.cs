namespace Daybook.Standalone.Queues;

/// <summary>A wait that doubles after each failed attempt, up to a limit. A tenth of jitter keeps instances from running in step.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan limit, TimeProvider clock)
{
    private TimeSpan? _next;

    public void Reset() => _next = null;

    public TimeSpan Next()
    {
        var wait = _next ?? first;
        _next = wait * 2 > limit ? limit : wait * 2;
        return wait * (0.9 + (0.2 * Random.Shared.NextDouble()));
    }

    /// <summary>Waits. If cancelled, it returns at once without an exception.</summary>
    public Task Wait(CancellationToken cancel) => Pause.For(Next(), clock, cancel);
}
