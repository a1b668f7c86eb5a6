using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Watch.Ledger;

/// <summary>The ledger's terms that the tables contain. In flight is not one of them.</summary>
internal static class LedgerRows
{
    /// <param name="from">Inclusive, a full hour.</param>
    /// <param name="to">Exclusive, a full hour.</param>
    public static async Task<List<LedgerHour>> Read(NpgsqlConnection session, DateTimeOffset from, DateTimeOffset to,
        CancellationToken cancel)
    {
        // Indexes: written_off_hour, messages_hour, sent_messages_hour, dead_letters_hour, rejected_events_door; ledger_hours and receipted
        // by scan of few rows. A replayed part has moved to a message of its own, in the same hour: it is taken out of its old message's
        // accepted and dead.
        return await session.Rows("""
            WITH letters AS (
              SELECT * FROM dead_letters WHERE queue = 'events' AND message_id IS NOT NULL AND hour >= $1 AND hour < $2),
            terms (hour, accepted, persisted, duplicate, rejected, dead, unattested, door, replayed, receipted, off) AS (
              SELECT coalesce(s.hour, m.hour, d.hour), sum(coalesce(s.events, m.events, d.events)), coalesce(sum(m.persisted), 0),
                coalesce(sum(m.duplicate), 0),
                coalesce(sum(m.rejected + m.blocked), 0),
                sum(CASE WHEN m.message_id IS NOT NULL THEN m.dead WHEN d.state <> 'replayed' THEN d.events ELSE 0 END),
                coalesce(sum(coalesce(m.events, d.events)) FILTER (WHERE s.message_id IS NULL), 0), 0, 0, 0, 0
              FROM (SELECT * FROM sent_messages WHERE hour >= $1 AND hour < $2) s
              FULL JOIN (SELECT * FROM messages WHERE hour >= $1 AND hour < $2) m ON m.message_id = s.message_id
              FULL JOIN (SELECT * FROM letters WHERE part IS NULL) d ON d.message_id = coalesce(s.message_id, m.message_id)
              GROUP BY 1
              UNION ALL
              SELECT hour, -sum(events) FILTER (WHERE part IS NOT NULL), 0, 0, 0, -sum(events) FILTER (WHERE part IS NOT NULL), 0, 0,
                sum(events), 0, 0
              FROM letters WHERE state = 'replayed' GROUP BY hour
              UNION ALL
              SELECT hour, accepted, persisted, duplicate, rejected, 0, unattested, 0, 0, receipted, written_off FROM ledger_hours
                WHERE hour >= $1 AND hour < $2
              UNION ALL
              SELECT hour, 0, 0, 0, 0, 0, 0, 0, 0, sum(accepted), 0 FROM receipted WHERE hour >= $1 AND hour < $2 GROUP BY hour
              UNION ALL
              SELECT date_trunc('hour', received_at, 'UTC'), 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0
              FROM rejected_events WHERE stage = 'door' AND received_at >= $1 AND received_at < $2 GROUP BY 1
              UNION ALL
              SELECT w.hour, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum(w.events)
              FROM written_off w
              WHERE w.folded_at IS NULL AND w.hour >= $1 AND w.hour < $2
                AND NOT EXISTS (SELECT FROM messages m WHERE m.message_id = w.message_id)
                AND NOT EXISTS (SELECT FROM letters l WHERE l.message_id = w.message_id AND l.part IS NULL AND l.state <> 'replayed')
              GROUP BY 1)
            SELECT hour, coalesce(sum(accepted), 0)::bigint, sum(persisted)::bigint, sum(duplicate)::bigint, sum(rejected)::bigint,
              coalesce(sum(dead), 0)::bigint,
              sum(unattested)::bigint, sum(door)::bigint, sum(replayed)::bigint, sum(receipted)::bigint, sum(off)::bigint
            FROM terms GROUP BY hour ORDER BY hour
            """, r => new LedgerHour
        {
            Hour = r.GetFieldValue<DateTimeOffset>(0),
            Accepted = r.GetInt64(1),
            Persisted = r.GetInt64(2),
            Duplicate = r.GetInt64(3),
            Rejected = r.GetInt64(4),
            DeadLettered = r.GetInt64(5),
            Unattested = r.GetInt64(6),
            DoorRejected = r.GetInt64(7),
            Replayed = r.GetInt64(8),
            Receipted = r.GetInt64(9),
            WrittenOff = r.GetInt64(10),
        }, cancel, from.UtcDateTime, to.UtcDateTime);
    }
}
