using Daybook.Foundation.Postgres;
using Daybook.Foundation;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// The worker. It runs queued erasures one after the other, so that any number of requests holds only one erasure's
/// connections.
/// </summary>
/// <remarks>
/// One in a process, woken by requests and by the timer <c>Erasures</c>. Workers of other processes pass over what it has claimed.
/// </remarks>
public sealed class ContinueErasures(Erasures erasures, RunErasure run, ILogger<ContinueErasures> log) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1);
    private int _asked;

    /// <summary>
    /// Called by the timer. Returns at once if the worker is already running. If PostgreSQL is away it only logs, because the next run
    /// finds them all.
    /// </summary>
    public async Task Run(CancellationToken cancel)
    {
        if (!await _turn.WaitAsync(0, cancel)) return;
        await Work(cancel);
    }

    /// <summary>A request: there is something to do. Does not wait for it, and ends with the process, not with the caller.</summary>
    internal void Wake()
    {
        // An earlier wake-up is still pending and covers this one.
        if (Interlocked.Exchange(ref _asked, 1) == 0) _ = Task.Run(Start, CancellationToken.None);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task Start()
    {
        try
        {
            var stop = _stop.Token;
            await _turn.WaitAsync(stop);
            Interlocked.Exchange(ref _asked, 0);
            await Work(stop);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The process ends; another one goes on.
        }
    }

    // Begun with the turn taken.
    private async Task Work(CancellationToken cancel)
    {
        try
        {
            while (await erasures.Claim(cancel) is { } next)
            {
                if (next.State != ErasureState.Blocked) Log.TakenOver(log, next.ErasureId, next.State);
                await run.Run(next, cancel);
            }
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            if (PostgresAway.IsOutage(e)) Log.NotNow(log, e.Message);
            else Log.WorkFailed(log, e);
        }
        finally
        {
            _turn.Release();
        }
    }
}
