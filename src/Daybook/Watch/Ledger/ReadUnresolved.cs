using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;

namespace Daybook.Watch.Ledger;

/// <summary>Reads which sent messages have no outcome yet, in the order that the ledger needs: the queue's count first.</summary>
public sealed class ReadUnresolved(PostgresConnections database, MessageQueues queues)
{
    public async Task<Unresolved> Run(CancellationToken cancel)
    {
        var count = await Unresolved.Count(queues, cancel);
        await using var session = await database.Open(cancel);
        return await Unresolved.Read(count, session, cancel);
    }
}
