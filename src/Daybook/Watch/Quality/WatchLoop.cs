using Daybook.Foundation.Postgres;
using Azure;
using Daybook.Foundation;
using Daybook.Watch.Alerts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Watch.Quality;

/// <summary>
/// Every instance watches these itself, independent of timers: PostgreSQL, the queue's age, and the number of open alerts.
/// </summary>
public sealed class WatchLoop(StoreWatch store, QueueAge age, OpenAlerts open, TimeProvider clock,
    ILogger<WatchLoop> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Once(Alerts, stoppingToken);
                // Whatever became of the other.
                await Once(age.Peek, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task Alerts(CancellationToken cancel)
    {
        if (await store.Look(cancel)) await open.Refresh(cancel);
    }

    private async Task Once(Func<CancellationToken, Task> look, CancellationToken cancel)
    {
        try
        {
            await look(cancel);
        }
        catch (Exception e) when (PostgresAway.IsOutage(e) || e is RequestFailedException or TimeoutException or AggregateException)
        {
            Log.NotNow(log, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // If this loop ended, it would look as if there were no problems.
            Log.WatchFailed(log, e);
        }
    }
}
