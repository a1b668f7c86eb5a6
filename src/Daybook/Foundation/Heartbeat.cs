namespace Daybook.Foundation;

/// <summary>
/// Shows every 20 seconds that a piece of work is alive, whatever the work itself waits for. A failed beat is reported and followed by
/// the next.
/// </summary>
public sealed class Heartbeat : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _ended;
    private readonly Task _beating;

    private Heartbeat(Func<CancellationToken, Task> beat, Action<Exception> failed, TimeSpan every, TimeProvider clock,
        CancellationToken cancel)
    {
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _beating = Go(beat, failed, every, clock, _ended.Token);
    }

    /// <param name="failed">Told of a beat's fault, of whatever kind.</param>
    /// <param name="every">Other than 20 seconds.</param>
    public static Heartbeat Start(Func<CancellationToken, Task> beat, Action<Exception> failed, TimeProvider clock,
        CancellationToken cancel, TimeSpan? every = null) =>
        new(beat, failed, every ?? Every, clock, cancel);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _beating;
        _ended.Dispose();
    }

    private static async Task Go(Func<CancellationToken, Task> beat, Action<Exception> failed, TimeSpan every, TimeProvider clock,
        CancellationToken ended)
    {
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                try
                {
                    await beat(ended);
                }
                catch (Exception e) when (!ended.IsCancellationRequested)
                {
                    failed(e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
        catch (Exception) when (ended.IsCancellationRequested)
        {
            // A beat that was cut off by the end.
        }
    }
}
