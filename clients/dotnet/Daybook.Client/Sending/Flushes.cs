namespace Daybook.Client;

/// <summary>Callers that wait until what was queued before their call is done with.</summary>
internal sealed class Flushes(IWaitingEvents waiting)
{
    private readonly Signal _requested = new();
    private readonly Signal _finished = new();
    private long _until;

    /// <summary>True while somebody waits: then nothing lingers.</summary>
    public bool Pending => Interlocked.Read(ref _until) > waiting.Finished;

    public Task NextRequest() => _requested.Next();

    /// <summary>The sender has finished a batch.</summary>
    public void BatchDone() => _finished.Pulse();

    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> asked for it.</exception>
    public async Task<bool> Run(TimeSpan timeout, TimeProvider clock, CancellationToken cancel)
    {
        var until = waiting.Added;
        if (waiting.Finished >= until) return true;
        Raise(until);
        _requested.Pulse();
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            while (true)
            {
                var next = _finished.Next();
                if (waiting.Finished >= until) return true;
                await next.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Raise(long until)
    {
        for (var seen = Interlocked.Read(ref _until); seen < until;)
        {
            var before = Interlocked.CompareExchange(ref _until, until, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
