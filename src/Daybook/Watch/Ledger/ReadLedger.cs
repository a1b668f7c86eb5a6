using System.Data;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;

namespace Daybook.Watch.Ledger;

/// <summary>
/// Compares what was accepted with what happened to it. Each number is counted in a different place. Reports, alerts and checks use it.
/// </summary>
public sealed class ReadLedger(PostgresConnections database, MessageQueues queues)
{
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    /// <exception cref="Foundation.StoreUnavailableException">The queue cannot be counted: without it nothing can be said about what is in
    /// flight.</exception>
    public async Task<LedgerAnswer> Run(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var queueCount = await Unresolved.Count(queues, cancel);
        await using var session = await database.OpenOperators(cancel);
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
        var inFlight =
            unresolved.Messages.Where(m => !lost.Contains(m.MessageId)).GroupBy(m => m.Hour)
                .ToDictionary(g => g.Key, g => g.Sum(m => (long)m.Events));
        List<LedgerHour> all = [.. hours.Select(h => h with { InFlight = inFlight.GetValueOrDefault(h.Hour!.Value) })];
        return new LedgerAnswer(
            all, LedgerHour.Sum(all), [.. missing.Where(m => m.Hour >= from && m.Hour < to)],
            new LedgerQueue(unresolved.QueueCount, unresolved.Messages.Count));
    }
}

/// <param name="Hours">Hours that are not empty, in order.</param>
/// <param name="Missing">Messages behind a difference, oldest first. Raise an alarm only if the same one is missing twice, because queue
/// and tables cannot be read at the same instant.</param>
public sealed record LedgerAnswer(IReadOnlyList<LedgerHour> Hours, LedgerHour Total, IReadOnlyList<MissingMessage> Missing,
    LedgerQueue Queue);

/// <param name="Messages">On <c>events</c> and <c>events-poison</c>; if it is not 0, a missing message may hide behind it.</param>
/// <param name="Unresolved">Sent messages without an outcome.</param>
public sealed record LedgerQueue(int Messages, int Unresolved);
