using Daybook.Ingest;
using Daybook.Watch.Ledger;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Queues;
using Daybook.Watch.Quality;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Watch.Quality;

/// <summary>Lends the ledger and the door's rules to Quality, which may not call them.</summary>
public static class BorrowedFactsServices
{
    public static IServiceCollection AddBorrowedFacts(this IServiceCollection services) => services.AddSingleton(s =>
    {
        var (database, queues) = (s.GetRequiredService<PostgresConnections>(), s.GetRequiredService<MessageQueues>());
        return new BorrowedFacts(cancel => Flow(database, queues, cancel), s.GetRequiredService<DoorRules>().Lists);
    });

    private static async Task<FlowFacts> Flow(PostgresConnections database, MessageQueues queues, CancellationToken cancel)
    {
        var count = await Unresolved.Count(queues, cancel);
        await using var session = await database.Open(cancel);
        var unresolved = await Unresolved.Read(count, session, cancel);
        var missing = unresolved.Missing();
        var lost = missing.Select(m => m.MessageId).ToHashSet();
        return new FlowFacts(
            count,
            unresolved.Messages.Where(m => !lost.Contains(m.MessageId)).Select(m => (DateTimeOffset?)m.AttestedAt).Min(),
            [.. missing.Select(m => new LostMessage(m.MessageId, m.Hour, m.Events))]);
    }
}
