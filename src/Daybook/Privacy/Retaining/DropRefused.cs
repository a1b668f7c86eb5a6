using Daybook.Foundation.Postgres;

namespace Daybook.Privacy.Retaining;

/// <summary>
/// Drops refused events after 30 days, and the bytes of dead letters. A dead letter's row stays, because the ledger counts it.
/// </summary>
public sealed class DropRefused(PostgresConnections database)
{
    internal async Task<(long Rejected, long Letters)> Run(DateTimeOffset before, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        // Indexes rejected_events_age, dead_letters_state.
        var rejected = await session.Execute("DELETE FROM rejected_events WHERE rejected_at < $1", cancel, before);
        var letters = await session.Execute(
            """
            UPDATE dead_letters
            SET body = '', people = '{}',
                state_at = CASE WHEN state = 'open' THEN now() ELSE state_at END,
                state_reason = CASE WHEN state = 'open' THEN 'older than 30 days' ELSE state_reason END,
                state = CASE WHEN state = 'open' THEN 'discarded' ELSE state END
            WHERE state IN ('open', 'replayed', 'discarded') AND dead_at < $1 AND length(body) > 0
            """, cancel, before);
        return (rejected, letters);
    }
}
