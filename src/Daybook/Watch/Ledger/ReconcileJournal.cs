using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Daybook.Ingest.Sending;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Watch.Ledger;

/// <summary>
/// At the start and every minute: tells the ledger of the messages that this machine's journal has and no attestation brought, and
/// deletes a file once every message in it has its outcome.
/// </summary>
/// <remarks>Everything is idempotent: after a kill the same file is read again.</remarks>
public sealed class ReconcileJournal(
    Journal journal, PostgresConnections database, MessageQueues queues, TimeProvider clock,
    ILogger<ReconcileJournal> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60), WhileAway = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _attested = new(StringComparer.Ordinal);

    // One look alone may have read the queue and the tables at two instants.
    private HashSet<Guid> _missingBefore = [];

    /// <summary>What this machine's journal had at the start, the ledger knows. True where there is no journal.</summary>
    public bool Looked { get; private set; } = !journal.Enabled;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!journal.Enabled) return;
        try
        {
            while (true) await Task.Delay(await TryRun(stoppingToken) ? Period : WhileAway, clock, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The files wait for the next start.
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    internal async Task Run(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await Compare(cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task Compare(CancellationToken cancel)
    {
        foreach (var file in journal.TakeClosed().Where(f => !_attested.Contains(f.Name)))
        {
            await Attest(file, cancel);
            _attested.Add(file.Name);
        }

        // The queue is counted before the tables are read, because the ledger needs that order.
        var count = await Unresolved.Count(queues, cancel);
        await using var session = await database.OpenOperators(cancel);
        var unresolved = await Unresolved.Read(count, session, cancel);
        var open = unresolved.Messages.Select(m => m.MessageId).ToHashSet();
        var missing = unresolved.Missing().Select(m => m.MessageId).ToHashSet();
        foreach (var file in journal.TakeClosed().Where(f => _attested.Contains(f.Name)))
        {
            var left = file.Read().Entries.Where(e => open.Contains(e.Message.MessageId)).ToList();
            var lost = left.Where(e => missing.Contains(e.Message.MessageId) && _missingBefore.Contains(e.Message.MessageId)).ToList();
            if (lost.Count > 0) await Lose(session, lost, cancel);
            if (lost.Count < left.Count) continue;
            file.Delete();
            _attested.Remove(file.Name);
        }

        _missingBefore = missing;
        Looked = true;
        // Some that were missed came after all. lost_events_message; messages: primary key.
        await session.Execute(
            "DELETE FROM lost_events l WHERE EXISTS (SELECT FROM messages m WHERE m.message_id = l.message_id)", cancel);
    }

    private async Task Attest(JournalFile file, CancellationToken cancel)
    {
        var (entries, broken) = file.Read();
        if (broken > 0) Log.JournalBroken(log, file.Name, broken);
        if (entries.Count == 0) return;
        await using var session = await database.OpenOperators(cancel);
        await using var transaction = await session.BeginTransactionAsync(cancel);
        await session.Execute($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Folding})", cancel);
        // sent_messages, ledger_hours, messages: primary keys. Of an hour that was folded nobody knows any more which messages it had.
        var (told, folded) = (await session.Rows(
            """
            WITH noted AS (SELECT DISTINCT ON (message_id) *
              FROM unnest($1::uuid[], $2::timestamptz[], $3::int[]) AS n (message_id, hour, events)),
            told AS (
              INSERT INTO sent_messages (message_id, hour, events)
              SELECT n.message_id, n.hour, n.events FROM noted n
              WHERE NOT EXISTS (SELECT FROM ledger_hours l WHERE l.hour = n.hour)
              ORDER BY n.message_id
              ON CONFLICT DO NOTHING
              RETURNING message_id)
            SELECT
              (SELECT count(*) FROM told t WHERE NOT EXISTS (SELECT FROM messages m WHERE m.message_id = t.message_id)),
              (SELECT count(*) FROM noted n WHERE EXISTS (SELECT FROM ledger_hours l WHERE l.hour = n.hour)
                AND NOT EXISTS (SELECT FROM messages m WHERE m.message_id = n.message_id)
                AND NOT EXISTS (SELECT FROM sent_messages s WHERE s.message_id = n.message_id))
            """, r => (r.GetInt64(0), r.GetInt64(1)), cancel,
            entries.Select(e => e.Message.MessageId).ToArray(), entries.Select(e => e.Message.Hour.UtcDateTime).ToArray(),
            entries.Select(e => e.Message.Events).ToArray())).Single();
        await transaction.CommitAsync(cancel);
        if (told > 0) Log.JournalTold(log, told, file.Name);
        if (folded > 0) Log.JournalTooOld(log, folded, file.Name);
    }

    private async Task Lose(NpgsqlConnection session, List<JournalEntry> lost, CancellationToken cancel)
    {
        var events = lost.SelectMany(e => e.EventIds.Select(id => (Id: id, e.Message))).ToList();
        await session.Execute(
            """
            INSERT INTO lost_events (event_id, message_id, hour)
            SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
            ON CONFLICT DO NOTHING
            """, cancel, events.Select(e => e.Id).ToArray(), events.Select(e => e.Message.MessageId).ToArray(),
            events.Select(e => e.Message.Hour.UtcDateTime).ToArray());
        Log.JournalLost(log, lost.Count, events.Count, lost.Min(e => e.Message.Hour));
    }

    private async Task<bool> TryRun(CancellationToken cancel)
    {
        try
        {
            await Run(cancel);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (PostgresAway.IsOutage(e)) Log.JournalWaits(log, e.Message);
            else Log.JournalFailed(log, e);
            return false;
        }
    }
}
