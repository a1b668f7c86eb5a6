using Daybook.Days.Archive;
using Daybook.Days.Columns;
using Daybook.Days.Rollup;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Watch.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Watch.Runs;

/// <summary>
/// Timer <c>Rollup</c>: finishes runs that lost their process, counts today, marked days and finished days, publishes to S3, folds the
/// ledger and writes column files. The first run of a day also recounts and archives.
/// </summary>
public sealed class TimerRollup(
    RollupRuns runs, RunRollup rollup, PublishOutbox publish, FoldLedger fold, PublishColumns columns, NightlyRecount recount,
    NightlyArchive archive, ILogger<TimerRollup> log)
{
    /// <summary>If PostgreSQL is away, it only logs and never throws, because the next run finds all the marks.</summary>
    public async Task Run(CancellationToken cancel)
    {
        try
        {
            while (await runs.TakeOver(cancel) is { } lost)
            {
                Log.TakenOver(log, lost.RunId);
                await rollup.Run(lost, cancel);
            }

            await rollup.Run(await runs.Start(RollupKind.Timer, null, null, RollupKind.Timer, cancel), cancel);
            await publish.Run(cancel);
            await fold.Run(cancel);
            await columns.Run(cancel);
            if (!await recount.Due(cancel)) return;
            await recount.Run(cancel);
            await archive.Run(cancel);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            if (PostgresAway.IsOutage(e)) Log.NotNow(log, e.Message);
            else Log.Failed(log, e);
        }
    }
}
