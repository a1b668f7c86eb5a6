using Daybook.Foundation;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Days.Rollup;

/// <summary>Timer <c>Rollup</c>: takes over runs that lost their process, then counts today, the marked days and the days that are over; the first run of a day also recounts.</summary>
public sealed class TimerRollup(RollupRuns runs, RunRollup rollup, NightlyRecount recount, ILogger<TimerRollup> log)
{
    /// <summary>Returns without a word but in the log when PostgreSQL is away: the next one finds all the marks.</summary>
    /// <param name="publish">What follows every count.</param>
    /// <param name="nightly">What follows the recount: archiving.</param>
    public async Task Run(Func<CancellationToken, Task> publish, Func<CancellationToken, Task> nightly, CancellationToken cancel)
    {
        try
        {
            while (await runs.TakeOver(cancel) is { } lost)
            {
                Log.TakenOver(log, lost.RunId);
                await rollup.Run(lost, cancel);
            }

            await rollup.Run(await runs.Start(RollupKind.Timer, null, null, RollupKind.Timer, cancel), cancel);
            await publish(cancel);
            if (!await recount.Due(cancel)) return;
            await recount.Run(cancel);
            await nightly(cancel);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            Log.NotNow(log, e.Message);
        }
    }
}
