using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Store.Persist;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Daybook.Days.Rollup;

/// <summary>
/// Counts what this process has just stored, within seconds, so that reports over daily tables do not wait for the timer.
/// </summary>
/// <remarks>
/// It rests nine times as long as it worked. So it never takes more than a tenth of a connection's time, and a day that costs more to
/// count is counted less often. The timer stays responsible for everything: it counts what was left out or missed, closes days, keeps the
/// record of runs and publishes.
/// </remarks>
public sealed class CountSoon(
    PostgresConnections database, NewMarks news, MarkedDays marked, CountDay count, MovePeople people, IOptions<RollupOptions> options,
    TimeProvider clock, ILogger<CountSoon> log) : BackgroundService
{
    private const int Rest = 9;

    // More marked days than these come from an import. The timer counts them together.
    private const int MostDays = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.SoonSeconds == 0) return;
        try
        {
            while (true)
            {
                await news.Wait(stoppingToken);
                await Task.Delay(TimeSpan.FromSeconds(options.Value.SoonSeconds), clock, stoppingToken);
                var started = clock.GetTimestamp();
                // Closed days that are still written to are left to the next turn.
                if (await TryRun(stoppingToken)) news.Tell();
                await Task.Delay(Rest * clock.GetElapsedTime(started), clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The marks wait for the timer.
        }
    }

    /// <returns>Whether a day was left that can be counted soon.</returns>
    internal async Task<bool> Run(CancellationToken cancel)
    {
        await using var session = await RollupSession.Open(database, cancel);
        var (days, more) = await marked.Soon(session, cancel);
        if (days.Count > MostDays) return false;
        foreach (var day in days) await count.Run(session, day, CountMode.Soon, cancel);
        await people.Run(session, cancel);
        return more;
    }

    private async Task<bool> TryRun(CancellationToken cancel)
    {
        try
        {
            return await Run(cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            if (PostgresAway.IsOutage(e) || e is StoreUnavailableException) Log.NotNow(log, e.Message);
            // The timer meets the same fault, and its run says so to operators.
            else Log.NotSoon(log, e);
            return false;
        }
    }
}
