using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>Stores some messages, all of them or none: the protocol of "Exactly once" in docs/reliability.md, step by step.</summary>
internal sealed class PersistTransaction(PostgresConnections database, SeenMessages seen)
{
    /// <param name="plan">Its fates are decided when this returns.</param>
    /// <param name="mode">How keys are claimed, and whether the transaction is rolled back.</param>
    /// <exception cref="PostgresException">Classify it with <see cref="StoreFaults"/>; nothing was stored.</exception>
    public async Task Run(BatchPlan plan, PersistMode mode, CancellationToken cancel)
    {
        await using var session = await database.Open(cancel);
        try
        {
            var state = await StoredState.Open(session, plan, !mode.HasFlag(PersistMode.Trusting), cancel);
            plan.PassOver(state.IsLetIn);
            List<PlannedEvent> fresh = [.. plan.Firsts.Where(state.IsNew)];
            if (mode.HasFlag(PersistMode.Contended) || mode.HasFlag(PersistMode.NoDedupe))
            {
                var claimed = await ClaimKeys.OneByOne(session, plan, fresh, cancel);
                var taken = fresh.Where(e => !claimed.Contains(e.Event.EventId)).ToList();
                if (taken.Count > 0) await state.Refresh(session, taken, cancel);
                fresh.RemoveAll(e => !claimed.Contains(e.Event.EventId));
            }
            else if (fresh.Count > 0)
            {
                await ClaimKeys.Copy(session, plan, fresh, cancel);
            }

            if (mode.HasFlag(PersistMode.NoDedupe)) fresh = [.. plan.All()];
            foreach (var e in fresh) plan[e] = Fate.Persisted;
            state.JudgeRest(plan);
            if (fresh.Count > 0) await CopyEvents.Run(session, fresh, cancel);
            await SameContent.Forgive(session, plan, cancel);

            var carried = seen.Unseen(plan.Messages);
            var said = SaidProperties.Of(fresh.Select(e => e.Event));
            await using var batch = FinishBatch.Make(session, plan, state.NewPairs(plan, fresh), said, carried, mode);
            await batch.ExecuteNonQueryAsync(cancel);
            if (!mode.HasFlag(PersistMode.TryOnly)) seen.Add(carried);
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
            // The connection is gone, and so is the transaction.
        }
    }
}

[Flags]
internal enum PersistMode
{
    Normal = 0,

    /// <summary>Others store the same ids at this moment.</summary>
    Contended = 1,

    /// <summary>Rolled back at the end.</summary>
    TryOnly = 2,

    /// <summary>Stores everything that is delivered. Only the proof run uses it.</summary>
    NoDedupe = 4,

    /// <summary>Takes the keys without looking for them first. One that exists ends the transaction.</summary>
    Trusting = 8,
}
