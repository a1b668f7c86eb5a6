namespace Daybook.Client;

/// <summary>Wakes who waits for a change. Costs next to nothing while nobody waits.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = New();
    private int _awaited;

    /// <summary>Ask for it before looking at the condition: a change after the look completes it.</summary>
    public Task Next()
    {
        var next = Volatile.Read(ref _next).Task;
        Interlocked.Exchange(ref _awaited, 1);
        return next;
    }

    public void Pulse()
    {
        if (Interlocked.Exchange(ref _awaited, 0) == 1) Interlocked.Exchange(ref _next, New()).TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
