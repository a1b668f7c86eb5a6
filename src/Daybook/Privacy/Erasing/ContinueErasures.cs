using Daybook.Foundation;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Privacy.Erasing;

/// <summary>Timer <c>Erasures</c>: takes over erasures that lost their process or failed, one after the other.</summary>
public sealed class ContinueErasures(Erasures erasures, RunErasure run, ILogger<ContinueErasures> log)
{
    /// <summary>Returns without a word but in the log when PostgreSQL is away: the next one finds them all.</summary>
    public async Task Run(CancellationToken cancel)
    {
        try
        {
            while (await erasures.TakeOver(cancel) is { } lost)
            {
                Log.TakenOver(log, lost.ErasureId, lost.State);
                await run.Run(lost, cancel);
            }
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            Log.NotNow(log, e.Message);
        }
    }
}
