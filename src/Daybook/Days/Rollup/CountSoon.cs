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
/// It rests nine times as long as it worked. So it never takes more than a tenth of a connection's time. Of a day that was counted before
/// it reads only what is marked, so how long it works depends on what is new, and hardly on what the day has. To wait while another rollup
/// counts is no work: after the timer's count of a large day nobody waits nine times as long again. The timer stays responsible for
/// everything: it counts what was left out or missed, closes days, keeps the record of runs and publishes.
/// </remarks>
public sealed class CountSoon(
    PostgresConnections database, NewMarks news, MarkedDays marked, CountDay count, MovePeople people, IOptions<RollupOptions> options,
    TimeProvider clock, ILogger<CountSoon> log) : BackgroundService
{
    private const int Rest = 9;

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
                var (more, waited) = await TryRun(stoppingToken);
                // Closed days that are still written to are left to the next turn.
                if (more) news.Tell();
                var worked = clock.GetElapsedTime(started) - waited;
                if (worked > TimeSpan.Zero) await Task.Delay(Rest * worked, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The marks wait for the timer.
        }
    }

    /// <returns>Whether a day was left that can be counted soon, and how long others kept this from counting.</returns>
    internal async Task<(bool More, TimeSpan Waited)> Run(CancellationToken cancel)
    {
        await using var session = await RollupSession.Open(database, cancel);
        var (days, more) = await marked.Soon(session, MostDays, cancel);
        foreach (var day in days)
        {
            if (await count.Run(session, day, CountMode.Soon, cancel) is DayCount.Counted { Read: { } read } counted)
                Log.CountedSoon(log, counted.Events, day.ToDateOnly().ToString("yyyy-MM-dd"), read);
        }

        await people.Run(session, cancel);
        return (more, session.Waited);
    }

    private async Task<(bool More, TimeSpan Waited)> TryRun(CancellationToken cancel)
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
            return default;
        }
    }
}
