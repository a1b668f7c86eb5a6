using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// Takes an erasure from its current state to its end. Every step can start again, so another process can take over from a killed one.
/// </summary>
public sealed class RunErasure(
    PostgresConnections database, Erasures erasures, DeleteEvents events, BlankRefused refused, UnlinkUser unlink, RewriteArchive archive, TimeProvider clock,
    ILogger<RunErasure> log)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    /// <summary>If PostgreSQL or S3 is away, it does not throw. It records the error, and the next run continues.</summary>
    internal async Task Run(Erasure erasure, CancellationToken cancel)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var alive = ShowLife(erasure.ErasureId, ended.Token);
        try
        {
            while (erasure.State != ErasureState.Done)
            {
                var state = erasure.State;
                erasure = await Next(erasure, cancel);
                Log.Advanced(log, erasure.ErasureId, erasure.State);
                if (erasure.State == state) throw new InvalidOperationException($"Erasure {erasure.ErasureId} does not leave the state {state}.");
            }
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            Log.Interrupted(log, erasure.ErasureId, erasure.State, e.Message);
            await Note(erasure.ErasureId, e.Message);
        }
        finally
        {
            await ended.CancelAsync();
            await alive;
        }
    }

    private async Task<Erasure> Next(Erasure erasure, CancellationToken cancel)
    {
        switch (erasure.State)
        {
            case ErasureState.Blocked: return await events.Run(erasure, cancel);
            case ErasureState.Events: return await refused.Run(erasure, cancel);
            case ErasureState.Refused: return await unlink.Run(erasure, cancel);
            case ErasureState.Rollup: return await archive.Run(erasure, cancel);
            default:
                await using (var session = await PrivacySession.Open(database, cancel))
                    return await session.Transaction(() => erasures.Finish(session, erasure, cancel), cancel);
        }
    }

    private async Task ShowLife(Guid erasureId, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ended)) await erasures.Touch(erasureId, null, ended);
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            // The run will notice it too.
            Log.NoLife(log, erasureId, e.Message);
        }
    }

    private async Task Note(Guid erasureId, string error)
    {
        try
        {
            await erasures.Touch(erasureId, error, CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            Log.NoLife(log, erasureId, e.Message);
        }
    }
}
