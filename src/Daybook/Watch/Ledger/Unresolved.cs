using Daybook.Foundation.Postgres;
using System.Buffers.Binary;
using Daybook.Foundation.Queues;
using Npgsql;

namespace Daybook.Watch.Ledger;

/// <summary>Messages that were sent and have no outcome yet, compared with the number on the queues.</summary>
/// <param name="QueueCount">Messages on <c>events</c> and <c>events-poison</c>, including leased and delayed ones. It was never too low
/// when it was read.</param>
/// <param name="Messages">Oldest first.</param>
public sealed record Unresolved(int QueueCount, IReadOnlyList<UnresolvedMessage> Messages)
{
    /// <summary>Read it before the tables, because a message that finishes in between must not look lost.</summary>
    public static async Task<int> Count(MessageQueues queues, CancellationToken cancel) =>
        await queues.Count(QueueNames.Events, cancel) + await queues.Count(QueueNames.EventsPoison, cancel);

    public static async Task<Unresolved> Read(int queueCount, NpgsqlConnection session, CancellationToken cancel)
    {
        // sent_messages_open: those of the last minutes, and those that were lost. messages, written_off, dead_letters_once: by key.
        await using var command = new NpgsqlCommand("""
            SELECT s.message_id, s.hour, s.events, s.attested_at < now() - interval '60 seconds', s.attested_at
            FROM sent_messages s
            WHERE s.open
              AND NOT EXISTS (SELECT FROM messages m WHERE m.message_id = s.message_id)
              AND NOT EXISTS (SELECT FROM written_off w WHERE w.message_id = s.message_id)
              AND NOT EXISTS (SELECT FROM dead_letters d
                WHERE coalesce(d.message_id::text, encode(d.body_sha256, 'hex')) = s.message_id::text AND coalesce(d.part::text, '') = ''
                  AND d.state <> 'replayed')
            ORDER BY s.hour, s.message_id
            """, session);
        return new Unresolved(queueCount, await command.Rows(
            r => new UnresolvedMessage(r.GetGuid(0), r.GetFieldValue<DateTimeOffset>(1), r.GetInt32(2), r.GetBoolean(3),
                r.GetFieldValue<DateTimeOffset>(4)), cancel));
    }

    /// <summary>
    /// Notes which messages have their outcome, so that <see cref="Read"/> need not look at them again. Young ones stay: a trace asks what
    /// was attested just now.
    /// </summary>
    public static Task Settle(NpgsqlConnection session, CancellationToken cancel) => session.Execute(
        """
        UPDATE sent_messages s SET open = false
        WHERE s.open AND s.attested_at < now() - interval '60 seconds' AND EXISTS (SELECT FROM messages m WHERE m.message_id = s.message_id)
        """, cancel);

    /// <summary>When the oldest message that is still on its way was attested; missing ones are left out. Null: none is.</summary>
    public DateTimeOffset? OldestInFlightAt()
    {
        var lost = Missing().Select(m => m.MessageId).ToHashSet();
        return Messages.Where(m => !lost.Contains(m.MessageId)).Select(m => (DateTimeOffset?)m.AttestedAt).Min();
    }

    /// <summary>
    /// The oldest messages that do not fit into the queue's count. Only settled ones, because a younger message may have been sent after
    /// the queue was counted.
    /// </summary>
    public IReadOnlyList<MissingMessage> Missing()
    {
        var settled = Messages.Where(m => m.Settled).ToList();
        return [.. settled.Take(Math.Max(0, settled.Count - QueueCount)).Select(m => m.ToMissing())];
    }
}

/// <param name="Settled">Attested more than 60 seconds ago.</param>
public sealed record UnresolvedMessage(Guid MessageId, DateTimeOffset Hour, int Events, bool Settled, DateTimeOffset AttestedAt = default)
{
    // Message ids are UUID version 8: 58 bits that name the writer, then the sequence. The writer's own id has sequence 0.
    public MissingMessage ToMissing()
    {
        Span<byte> bytes = stackalloc byte[16];
        MessageId.TryWriteBytes(bytes, bigEndian: true, out _);
        var (high, low) = (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        var sequence = (long)(((high & 3) << 62) | (low & ((1UL << 62) - 1)));
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high & ~3UL);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low & (3UL << 62));
        return new MissingMessage(MessageId, Hour, Events, new Guid(bytes, bigEndian: true), sequence);
    }
}
