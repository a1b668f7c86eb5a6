using System.Data;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;

namespace Daybook.Watch.Ledger;

/// <summary>Compares what was accepted with what became of it, each counted at a place of its own. For the report, for alerts and for checks.</summary>
public sealed class ReadLedger(PostgresConnections database, MessageQueues queues)
{
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    /// <exception cref="Azure.RequestFailedException">The queue cannot be counted: without it nothing can be said about what is in flight.</exception>
    public async Task<LedgerAnswer> Run(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var queueCount = await Unresolved.Count(queues, cancel);
        await using var session = await database.Open(cancel);
        await using var transaction = await session.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var hours = await LedgerRows.Read(session, from, to, cancel);
        var unresolved = await Unresolved.Read(queueCount, session, cancel);
        await transaction.CommitAsync(cancel);
        return Of(hours, unresolved, from, to);
    }

    internal static LedgerAnswer Of(List<LedgerHour> hours, Unresolved unresolved, DateTimeOffset from, DateTimeOffset to)
    {
        var missing = unresolved.Missing();
        var lost = missing.Select(m => m.MessageId).ToHashSet();
        var inFlight = unresolved.Messages.Where(m => !lost.Contains(m.MessageId)).GroupBy(m => m.Hour).ToDictionary(g => g.Key, g => g.Sum(m => (long)m.Events));
        List<LedgerHour> all = [.. hours.Select(h => h with { InFlight = inFlight.GetValueOrDefault(h.Hour!.Value) })];
        return new LedgerAnswer(
            all, LedgerHour.Sum(all), [.. missing.Where(m => m.Hour >= from && m.Hour < to)],
            new LedgerQueue(unresolved.QueueCount, unresolved.Messages.Count));
    }
}

/// <param name="Hours">Those with anything in them, in order.</param>
/// <param name="Missing">Messages behind a difference, oldest first. Alarm when the same one is missing twice: queue and tables cannot be read at one instant.</param>
public sealed record LedgerAnswer(IReadOnlyList<LedgerHour> Hours, LedgerHour Total, IReadOnlyList<MissingMessage> Missing, LedgerQueue Queue);

/// <param name="Messages">On <c>events</c> and <c>events-poison</c>; while it is not 0, a missing message may hide behind it.</param>
/// <param name="Unresolved">Sent messages without an outcome.</param>
public sealed record LedgerQueue(int Messages, int Unresolved);
