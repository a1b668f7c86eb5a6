using Daybook.Foundation;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Privacy.Erasing;

/// <summary>Timer <c>Erasures</c>: takes over erasures that lost their process or failed, one after another.</summary>
public sealed class ContinueErasures(Erasures erasures, RunErasure run, ILogger<ContinueErasures> log)
{
    /// <summary>If PostgreSQL is away, it only logs and returns, because the next run finds them all.</summary>
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
