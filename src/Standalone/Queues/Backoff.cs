namespace Daybook.Standalone.Queues;

/// <summary>A wait that doubles with each try in vain, up to a limit, with a tenth of jitter so that instances don't keep step.</summary>
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

    /// <summary>Waits; returns at once, without an exception, when cancelled.</summary>
    public Task WaitAsync(CancellationToken cancel) => Pause.ForAsync(Next(), clock, cancel);
}
