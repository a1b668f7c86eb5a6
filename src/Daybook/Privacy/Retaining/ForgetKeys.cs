using Daybook.Foundation.Postgres;
using NodaTime;

namespace Daybook.Privacy.Retaining;

/// <summary>Forgets the ids of events that were dropped long ago: verbatim resends of them are refused by their time alone.</summary>
public sealed class ForgetKeys(PostgresConnections database)
{
    private const int PagesAtATime = 4096;

    /// <param name="before">Not after the horizon: whatever is after it may be sent again.</param>
    internal async Task<long> Run(Instant before, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        var pages = (await session.Query("SELECT pg_relation_size('event_keys') / current_setting('block_size')::bigint", r => r.GetInt64(0), cancel)).Single();
        var forgotten = 0L;
        // Once along the table, some 32 MB a transaction: it has no index on time, and needs none for anything else.
        for (var page = 0L; page < pages; page += PagesAtATime)
        {
            forgotten += await session.Execute(
                "DELETE FROM event_keys WHERE ctid >= $1::text::tid AND ctid < $2::text::tid AND occurred_at < $3 AND occurred_at < (SELECT horizon FROM policy)",
                cancel, $"({page},0)", $"({page + PagesAtATime},0)", before.ToDateTimeUtc());
        }

        return forgotten;
    }
}
