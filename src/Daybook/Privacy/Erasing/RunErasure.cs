using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// Takes an erasure from its current state to its end. Every step can start again, so another process can take over from a killed one.
/// </summary>
public sealed class RunErasure(
    PostgresConnections database, Erasures erasures, DeleteEvents events, BlankRefused refused, UnlinkUser unlink, RewriteArchive archive,
    TimeProvider clock,
    ILogger<RunErasure> log)
{
    /// <summary>Does not throw: what fails is noted on the erasure, for its receipt, and it is tried again later.</summary>
    /// <param name="erasure">As it was claimed.</param>
    internal async Task Run(Erasure erasure, CancellationToken cancel)
    {
        await using var life =
            Heartbeat.Start(c => erasures.Touch(erasure, c), e => Log.NoLife(log, erasure.ErasureId, e.Message), clock, cancel);
        try
        {
            while (erasure.State != ErasureState.Done)
            {
                if (await Step(erasure, cancel) is not { } next) return;
                erasure = next;
            }
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            if (PostgresAway.IsOutage(e)) Log.Interrupted(log, erasure.ErasureId, erasure.State, e.Message);
            else Log.Failed(log, erasure.ErasureId, e);
            await Note(erasure, e);
        }
    }

    /// <returns>Null: another worker has it.</returns>
    private async Task<Erasure?> Step(Erasure erasure, CancellationToken cancel)
    {
        try
        {
            var next = await Next(erasure, cancel);
            Log.Advanced(log, erasure.ErasureId, next.State);
            return next.State != erasure.State ? next
                : throw new InvalidOperationException($"Erasure {erasure.ErasureId} does not leave the state {next.State}.");
        }
        catch (ErasureMovedException)
        {
            var now = await erasures.Get(erasure.ErasureId, cancel);
            return now?.Worker == erasure.Worker ? now : null;
        }
    }

    private async Task<Erasure> Next(Erasure erasure, CancellationToken cancel)
    {
        // The state is the last step that is done.
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

    private async Task Note(Erasure erasure, Exception fault)
    {
        try
        {
            // What a driver says may name hosts; the log has it.
            var error = fault switch
            {
                StoreUnavailableException => fault.Message,
                PostgresException p => $"PostgreSQL refused a statement: SQLSTATE {p.SqlState}.",
                NpgsqlException => "PostgreSQL could not be reached.",
                _ => $"It failed unforeseen ({fault.GetType().Name}); the log says how.",
            };
            await erasures.Fail(erasure, error, CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            // Another worker takes it over when its heartbeat stops.
            Log.NoLife(log, erasure.ErasureId, e.Message);
        }
    }
}
