using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Watch.Ledger;

/// <summary>
/// Adds messages that finished more than 8 days ago to their hour and deletes their rows, so that the ledger's tables stay small.
/// </summary>
/// <remarks>
/// Skips messages without an outcome or with a dead letter, because what is still to come must find their rows. A message that
/// was written off is folded as that. Idempotent and safe to run twice at once: the run that deletes a row also counts it.
/// </remarks>
public sealed class FoldLedger(PostgresConnections database, ReconcileJournal journal, TimeProvider clock, ILogger<FoldLedger> log)
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(8);

    /// <summary>Never throws if PostgreSQL is away, because the rest of the rollup does not depend on it.</summary>
    /// <returns>Messages folded.</returns>
    public async Task<int> Run(CancellationToken cancel)
    {
        // After a long outage the journal's messages are compared first: of a folded hour nobody knows which it had.
        if (!journal.Looked) return 0;
        try
        {
            return await Fold(cancel);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            if (PostgresAway.IsOutage(e)) Log.NotFolded(log, e.Message);
            else Log.FoldFailed(log, e);
            return 0;
        }
    }

    private async Task<int> Fold(CancellationToken cancel)
    {
        // Without a time limit, because after a pause there are days to fold.
        await using var session = await database.OpenDirect(cancel);
        var before = clock.GetUtcNow() - Age;
        await using var transaction = await session.BeginTransactionAsync(cancel);
        await session.Execute($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Folding})", cancel);
        await using var command = new NpgsqlCommand("""
            WITH gone AS (
              DELETE FROM messages m
              WHERE m.hour < date_trunc('hour', $1, 'UTC') AND m.dead = 0
                AND NOT EXISTS (SELECT FROM dead_letters d WHERE d.message_id = m.message_id)
              RETURNING m.message_id, m.hour, m.events, m.persisted, m.duplicate, m.rejected + m.blocked AS rejected),
            sent AS (
              DELETE FROM sent_messages s USING gone g WHERE s.message_id = g.message_id RETURNING s.message_id, s.events),
            off AS (
              UPDATE written_off w SET folded_at = now()
              WHERE w.folded_at IS NULL AND w.hour < date_trunc('hour', $1, 'UTC')
                AND NOT EXISTS (SELECT FROM messages m WHERE m.message_id = w.message_id)
                AND NOT EXISTS (SELECT FROM dead_letters d WHERE d.message_id = w.message_id)
              RETURNING w.message_id, w.hour, w.events),
            sent_off AS (
              DELETE FROM sent_messages s USING off o WHERE s.message_id = o.message_id),
            receipts AS (
              DELETE FROM receipted r WHERE r.hour < date_trunc('hour', $1, 'UTC') RETURNING r.hour, r.accepted),
            terms (hour, messages, accepted, persisted, duplicate, rejected, unattested, receipted, written_off) AS (
              SELECT g.hour, 1, coalesce(s.events, g.events), g.persisted, g.duplicate, g.rejected, CASE
                WHEN s.message_id IS NULL THEN g.events ELSE 0 END, 0, 0
              FROM gone g LEFT JOIN sent s ON s.message_id = g.message_id
              UNION ALL
              SELECT hour, 0, 0, 0, 0, 0, 0, accepted, 0 FROM receipts
              UNION ALL
              SELECT hour, 1, events, 0, 0, 0, 0, 0, events FROM off),
            folded AS (
              INSERT INTO ledger_hours AS l (hour, messages, accepted, persisted, duplicate, rejected, unattested, receipted, written_off)
              SELECT hour, sum(messages), sum(accepted), sum(persisted), sum(duplicate), sum(rejected), sum(unattested), sum(receipted),
                sum(written_off) FROM terms GROUP BY hour
              ON CONFLICT (hour) DO UPDATE SET
                messages = l.messages + excluded.messages, accepted = l.accepted + excluded.accepted,
                  persisted = l.persisted + excluded.persisted,
                duplicate = l.duplicate + excluded.duplicate, rejected = l.rejected + excluded.rejected,
                  unattested = l.unattested + excluded.unattested,
                receipted = l.receipted + excluded.receipted, written_off = l.written_off + excluded.written_off, folded_at = now())
            SELECT ((SELECT count(*) FROM gone) + (SELECT count(*) FROM off))::int
            """, session)
        {
            Parameters = { new() { Value = before.UtcDateTime } },
        };
        var folded = (int)(await command.ExecuteScalarAsync(cancel))!;
        await transaction.CommitAsync(cancel);
        if (folded > 0) Log.Folded(log, folded, before);
        return folded;
    }
}
