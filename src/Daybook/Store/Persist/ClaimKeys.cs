using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>Takes the keys of new events. An id that is claimed here belongs to this transaction alone. Step 3 of the protocol.</summary>
internal static class ClaimKeys
{
    /// <summary>As fast as COPY. It works if nobody else stores the same ids at this moment, which is nearly always.</summary>
    /// <exception cref="PostgresException">23505: somebody else did (<see cref="StoreFault.KeyTaken"/>). Start again, with
    /// <see cref="OneByOne"/>.</exception>
    public static async Task Copy(NpgsqlConnection session, BatchPlan plan, IReadOnlyList<PlannedEvent> events, CancellationToken cancel)
    {
        await using var stream =
            await session.BeginRawBinaryCopyAsync(
                "COPY event_keys (event_id, body_hash, occurred_at, message_id) FROM STDIN (FORMAT BINARY)", cancel);
        using var buffer = new CopyBuffer();
        buffer.Header();
        foreach (var e in events)
        {
            buffer.Row(columns: 4);
            buffer.Uuid(e.Event.EventId);
            buffer.BigInt(e.Event.BodyHash);
            buffer.Timestamp(e.Event.OccurredAt);
            buffer.Uuid(plan.MessageOf(e).Header.MessageId);
        }

        buffer.Trailer();
        await stream.WriteAsync(buffer.Written, cancel);
    }

    /// <summary>Leaves out the ids that others took, and waits for others that are about to take one.</summary>
    /// <returns>The ids that were claimed.</returns>
    public static async Task<HashSet<Guid>> OneByOne(NpgsqlConnection session, BatchPlan plan, IReadOnlyList<PlannedEvent> events,
        CancellationToken cancel)
    {
        // event_keys: primary key. Inserted in the order of ids, as everywhere, or two transactions would wait for each other.
        await using var command = new NpgsqlCommand("""
            INSERT INTO event_keys (event_id, body_hash, occurred_at, message_id)
            SELECT u.* FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::uuid[]) AS u (event_id) ORDER BY u.event_id
            ON CONFLICT DO NOTHING
            RETURNING event_id
            """, session)
        {
            Parameters =
            {
                new() { Value = events.Select(e => e.Event.EventId).ToArray() },
                new() { Value = events.Select(e => e.Event.BodyHash).ToArray() },
                new() { Value = events.Select(e => e.Event.OccurredAt.UtcDateTime).ToArray() },
                new() { Value = events.Select(e => plan.MessageOf(e).Header.MessageId).ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        HashSet<Guid> claimed = [];
        while (await reader.ReadAsync(cancel)) claimed.Add(reader.GetGuid(0));
        return claimed;
    }
}
