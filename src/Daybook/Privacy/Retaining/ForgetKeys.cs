using Daybook.Foundation.Postgres;
using NodaTime;

namespace Daybook.Privacy.Retaining;

/// <summary>Deletes the ids of events that were dropped long ago. Daybook refuses verbatim resends of them by their time alone.</summary>
public sealed class ForgetKeys(PostgresConnections database)
{
    private const int PagesAtATime = 4096;

    /// <param name="before">Not after the horizon, because later events may be sent again.</param>
    internal async Task<long> Run(Instant before, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        var pages = (await session.Query("SELECT pg_relation_size('event_keys') / current_setting('block_size')::bigint",
            r => r.GetInt64(0), cancel)).Single();
        var forgotten = 0L;
        // One pass through the table, about 32 MB per transaction. It has no index on time, because nothing else needs one.
        for (var page = 0L; page < pages; page += PagesAtATime)
        {
            forgotten += await session.Execute(
                "DELETE FROM event_keys WHERE ctid >= $1::text::tid AND ctid < $2::text::tid AND occurred_at < $3 AND occurred_at < "
                + "(SELECT horizon FROM policy)",
                cancel, $"({page},0)", $"({page + PagesAtATime},0)", before.ToDateTimeUtc());
        }

        await session.Execute("DELETE FROM lost_events WHERE hour < $1", cancel, before.ToDateTimeUtc());
        return forgotten;
    }
}
