using Daybook.Foundation.Postgres;
using Daybook.Foundation.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>
/// Stores messages together. If that fails, it finds out which event is at fault, so that neighbours never pay for one bad event.
/// </summary>
public sealed class PersistMessages
{
    private const int Tries = 6;

    private readonly PostgresConnections _database;
    private readonly Partitions _partitions;
    private readonly PersistTransaction _transaction;
    private readonly StoreCanary _canary;
    private readonly NewMarks _news;
    private readonly DaybookMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<PersistMessages> _log;
    private readonly PersistMode _mode;
    private readonly Trust _trust = new();

    public PersistMessages(
        PostgresConnections database, Partitions partitions, StoreCanary canary, NewMarks news, DaybookMetrics metrics, TimeProvider clock,
        IOptions<PersistOptions> options, ILogger<PersistMessages> log)
    {
        (_database, _partitions, _canary, _news, _metrics, _clock, _log) = (database, partitions, canary, news, metrics, clock, log);
        _transaction = new PersistTransaction(database, new SeenMessages());
        _mode = options.Value.Dedupe ? PersistMode.Normal : PersistMode.NoDedupe;
        if (_mode == PersistMode.NoDedupe) Log.DedupeOff(log);
    }

    /// <summary>Completes each message's <see cref="PendingMessage.Stored"/>: stored, or the fault that prevents it now.</summary>
    internal async Task Store(IReadOnlyList<PendingMessage> messages, CancellationToken cancel)
    {
        try
        {
            await Together(messages, cancel);
            foreach (var message in messages) message.Stored.TrySetResult();
        }
        catch (Exception e) when (messages.Count > 1 && StoreFaults.Of(e) is StoreFault.Data or StoreFault.Unclear)
        {
            foreach (var message in messages) await Store([message], cancel);
        }
        catch (Exception e) when (messages.Count == 1)
        {
            await Alone(messages[0], e, cancel);
        }
        catch (Exception e)
        {
            foreach (var message in messages) message.Stored.TrySetException(e);
        }
    }

    private async Task Alone(PendingMessage message, Exception fault, CancellationToken cancel)
    {
        try
        {
            var guilty = StoreFaults.Of(fault) switch
            {
                StoreFault.Data => await GuiltyEvents.Find(message, e => StoreFaults.Of(e) == StoreFault.Data, Probe, cancel),
                // Only if it failed often, and if the same steps pass for another event.
                StoreFault.Unclear when message.Attempts > Patience.GiveUpAfter && await _canary.Passes(cancel) =>
                    await GuiltyEvents.Find(message, e => StoreFaults.Of(e) is StoreFault.Data or StoreFault.Unclear, Probe, cancel),
                _ => new Dictionary<int, Condemned>(),
            };
            if (guilty.Keys.Except(message.Dead.Keys).Any())
            {
                message.Dead = guilty;
                foreach (var (position, why) in guilty)
                    Log.EventCondemned(_log, message.Events[position].Event.EventId, message.Header.MessageId, why.Code, why.Reason);
                await Together([message], cancel);
                message.Stored.TrySetResult();
            }
            else
            {
                message.Stored.TrySetException(fault);
            }
        }
        catch (Exception e)
        {
            message.Stored.TrySetException(e);
        }
    }

    private async Task Together(IReadOnlyList<PendingMessage> messages, CancellationToken cancel)
    {
        var mode = _mode;
        if (mode == PersistMode.Normal && _trust.Has(messages)) mode = PersistMode.Trusting;
        for (var attempt = 1; ; attempt++)
        {
            if (_mode != PersistMode.NoDedupe && messages.Any(m => m.MayBeFinished)) messages = await Unfinished(messages, cancel);
            if (messages.Count == 0) return;
            try
            {
                await Commit(messages, mode, cancel);
                return;
            }
            catch (Exception e) when (attempt < Tries)
            {
                switch (StoreFaults.Of(e))
                {
                    case StoreFault.FinishedBefore:
                        foreach (var message in messages) message.MayBeFinished = true;
                        break;
                    case StoreFault.NoPartition:
                        _partitions.Forget();
                        break;
                    case StoreFault.KeyTaken when mode.HasFlag(PersistMode.Trusting):
                        mode = PersistMode.Normal;
                        _trust.Lose();
                        break;
                    case StoreFault.KeyTaken:
                        mode |= PersistMode.Contended;
                        break;
                    case StoreFault.Contention:
                        break;
                    default:
                        throw;
                }

                Log.TryAgain(_log, attempt, e.Message);
            }
        }
    }

    private async Task Commit(IReadOnlyList<PendingMessage> messages, PersistMode mode, CancellationToken cancel)
    {
        using var activity = PersistTracing.Start(messages);
        var started = _clock.GetTimestamp();
        var plan = new BatchPlan(messages);
        await Prepare(plan, cancel);
        await _transaction.Run(plan, mode, cancel);
        _news.Tell();
        if (mode == PersistMode.Normal) _trust.Learn(plan);
        _metrics.PersistTook(_clock.GetElapsedTime(started));
        PersistCounts.Report(_metrics, plan, _clock.GetUtcNow());
        activity?.SetTag("daybook.messages", messages.Count);
    }

    private async Task Probe(PendingMessage message, IReadOnlySet<int> positions, CancellationToken cancel)
    {
        var plan = new BatchPlan([message], positions);
        await Prepare(plan, cancel);
        await _transaction.Run(plan, PersistMode.TryOnly | PersistMode.Contended, cancel);
    }

    private async Task Prepare(BatchPlan plan, CancellationToken cancel)
    {
        var times = plan.Firsts.Select(f => f.Event.OccurredAt);
        if (!_partitions.Cover(times)) await _partitions.Ensure(times, cancel);
    }

    /// <summary>Without those that have their row in <c>messages</c> (primary key).</summary>
    private async Task<IReadOnlyList<PendingMessage>> Unfinished(IReadOnlyList<PendingMessage> messages, CancellationToken cancel)
    {
        await using var session = await _database.Open(cancel);
        Guid[] ids = [.. messages.Select(m => m.Header.MessageId)];
        HashSet<Guid> finished =
            [.. await session.Rows("SELECT message_id FROM messages WHERE message_id = ANY ($1)", r => r.GetGuid(0), cancel, ids)];
        return [.. messages.Where(m => !finished.Contains(m.Header.MessageId))];
    }
}
