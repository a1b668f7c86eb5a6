using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;

namespace Daybook.Watch.Ledger;

/// <summary>Reads which sent messages have no outcome yet. It counts the queue first, because the ledger needs that order.</summary>
public sealed class ReadUnresolved(PostgresConnections database, MessageQueues queues)
{
    public async Task<Unresolved> Run(CancellationToken cancel)
    {
        var count = await Unresolved.Count(queues, cancel);
        await using var session = await database.OpenOperators(cancel);
        await Unresolved.Settle(session, cancel);
        return await Unresolved.Read(count, session, cancel);
    }
}
