using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Foundation.Columns;

/// <summary>
/// Every few seconds, in every process that has kept a file: files that PostgreSQL does not name any more are deleted here too.
/// </summary>
public sealed class SweepColumns(ColumnCache cache, ColumnFolder folder, TimeProvider clock, ILogger<SweepColumns> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        folder.Sweep();
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (cache.InUse) await Once(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The stop.
        }
    }

    private async Task Once(CancellationToken cancel)
    {
        try
        {
            await cache.Sweep(cancel);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException or TimeoutException or IOException
            or UnauthorizedAccessException)
        {
            Log.ColumnCacheNotSwept(log, e.Message);
        }

        cache.EmptyIfStale();
    }
}
