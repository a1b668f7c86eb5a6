using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Watch.Ledger;

/// <summary>Events that were accepted and then lost with their message, as far as a journal named them.</summary>
internal static class LostEvents
{
    /// <summary>Whether an event was in a message that somebody wrote off, or that is missing now.</summary>
    public static async Task<LostEvent?> Find(NpgsqlConnection session, Guid eventId, Unresolved unresolved, CancellationToken cancel)
    {
        // lost_events, written_off: primary keys.
        var found = await session.Rows(
            """
            SELECT l.message_id, l.hour, w.written_off_at, w.reason FROM lost_events l LEFT JOIN written_off w USING (message_id)
              WHERE l.event_id = $1
            """,
            r => new LostEvent(
                r.GetGuid(0), r.GetFieldValue<DateTimeOffset>(1), r.IsDBNull(2) ? null : r.GetFieldValue<DateTimeOffset>(2),
                r.TextOrNull(3)),
            cancel, eventId);
        // While anything waits on the queues, nobody knows which message is missing.
        var missing = unresolved.QueueCount == 0 ? unresolved.Missing().Select(m => m.MessageId).ToHashSet() : [];
        return found.FirstOrDefault(l => l.WrittenOffAt is not null || missing.Contains(l.MessageId));
    }

    /// <summary>How many events were given up in all, and in which hours.</summary>
    public static async Task<(long Events, DateTimeOffset From, DateTimeOffset To)?> WrittenOff(NpgsqlConnection session,
        CancellationToken cancel) =>
        (await session.Rows<(long, DateTimeOffset, DateTimeOffset)?>(
            "SELECT sum(events), min(hour), max(hour) FROM written_off HAVING count(*) > 0",
            r => (r.GetInt64(0), r.GetFieldValue<DateTimeOffset>(1), r.GetFieldValue<DateTimeOffset>(2)), cancel)).SingleOrDefault();
}

/// <param name="MessageId">The message that is nowhere.</param>
/// <param name="Hour">UTC hour in which it was received.</param>
/// <param name="WrittenOffAt">Null while nobody has written the message off.</param>
public sealed record LostEvent(Guid MessageId, DateTimeOffset Hour, DateTimeOffset? WrittenOffAt, string? Reason);
