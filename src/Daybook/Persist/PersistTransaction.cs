using Daybook.Platform.Postgres;
using Npgsql;

namespace Daybook.Persist;

/// <summary>Stores some messages, all of them or none: the protocol of "Exactly once" in docs/reliability.md, step by step.</summary>
internal sealed class PersistTransaction(PostgresConnections database, SeenMessages seen)
{
    /// <param name="plan">Its fates are decided when this returns.</param>
    /// <param name="dedupe">False: store whatever was delivered, for the proof run.</param>
    /// <param name="keep">False: try it and roll back.</param>
    /// <exception cref="PostgresException">Judge it with <see cref="StoreFaults"/>; nothing was stored.</exception>
    public async Task Run(BatchPlan plan, bool dedupe, bool keep, CancellationToken cancel)
    {
        await using var session = await database.Open(cancel);
        try
        {
            var fresh = await DecideFates.Claim(session, plan, cancel);
            if (dedupe)
            {
                await DecideFates.Explain(session, plan, cancel);
            }
            else
            {
                fresh = [.. plan.All()];
                foreach (var e in fresh) plan[e] = Fate.Persisted;
            }

            if (fresh.Count > 0) await CopyEvents.Run(session, fresh, cancel);
            var carried = seen.Unseen(plan.Messages);
            await using var batch = FinishBatch.Make(session, plan, carried, dedupe);
            batch.BatchCommands.Add(new NpgsqlBatchCommand(keep ? "COMMIT" : "ROLLBACK"));
            await batch.ExecuteNonQueryAsync(cancel);
            if (keep) seen.Add(carried);
        }
        catch
        {
            await RollBack(session);
            throw;
        }
    }

    private static async Task RollBack(NpgsqlConnection session)
    {
        try
        {
            await using var command = new NpgsqlCommand("ROLLBACK", session);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is gone, and with it the transaction.
        }
    }
}
