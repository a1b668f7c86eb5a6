using System.Security.Cryptography;
using Daybook.Foundation.Events;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Store.Persist;

/// <summary>A row of <c>dead_letters</c>, with the ids of the events in it.</summary>
internal sealed record DeadLetterRow
{
    public Guid? MessageId { get; init; }

    public Guid? Part { get; init; }

    public required string Queue { get; init; }

    public required DateTimeOffset Hour { get; init; }

    public required int Events { get; init; }

    public required string Code { get; init; }

    public required string Reason { get; init; }

    public string? SqlState { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public IReadOnlyList<Guid> EventIds { get; init; } = [];

    /// <summary>
    /// Once by message and part. If a replayed letter dies again, it is opened again. dead_at tells a running replay that this happened.
    /// </summary>
    public static NpgsqlBatchCommand Insert(DeadLetterRow row)
    {
        var body = row.Body.ToArray();
        return new NpgsqlBatchCommand("""
            WITH letter AS (
              INSERT INTO dead_letters AS d (message_id, part, queue, hour, events, code, reason, sqlstate, body, body_sha256, people)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $12)
              ON CONFLICT (coalesce(message_id::text, encode(body_sha256, 'hex')), coalesce(part::text, '')) DO UPDATE
                SET state = 'open', state_at = now(), state_reason = CASE d.state WHEN 'replayed' THEN 'died again after a replay'
                  ELSE d.state_reason END,
                    dead_at = now(), code = excluded.code, reason = excluded.reason, sqlstate = excluded.sqlstate, body = excluded.body,
                      body_sha256 = excluded.body_sha256,
                    people = excluded.people
                WHERE d.state <> 'discarded'
              RETURNING dead_letter_id)
            INSERT INTO dead_letter_events (event_id, dead_letter_id)
            SELECT DISTINCT e.event_id, letter.dead_letter_id FROM letter, unnest($11::uuid[]) AS e (event_id)
            ON CONFLICT DO NOTHING
            """)
        {
            Parameters =
            {
                Nullable(row.MessageId, NpgsqlDbType.Uuid),
                Nullable(row.Part, NpgsqlDbType.Uuid),
                new() { Value = row.Queue },
                new() { Value = row.Hour.UtcDateTime },
                new() { Value = row.Events },
                new() { Value = row.Code },
                new() { Value = StorableText.Of(row.Reason) },
                Nullable(row.SqlState, NpgsqlDbType.Text),
                new() { Value = body },
                new() { Value = SHA256.HashData(body) },
                new() { Value = row.EventIds.ToArray() },
                new() { Value = LetterPeople.In(body) },
            },
        };
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}

/// <summary>The guilty events of messages whose other events are stored. Each becomes its own dead letter.</summary>
internal static class DeadParts
{
    public static IEnumerable<DeadLetterRow> Of(BatchPlan plan)
    {
        foreach (var message in plan.Messages.Where(m => m.Dead.Count > 0))
        {
            foreach (var same in message.Dead.Keys.Order().GroupBy(p => message.Events[p].Event.EventId))
            {
                var e = message.Events[same.First()];
                var why = message.Dead[e.Position];
                yield return new DeadLetterRow
                {
                    MessageId = message.Header.MessageId,
                    Part = e.Event.EventId,
                    Queue = Foundation.Queues.QueueNames.Events,
                    Hour = message.Header.ReceivedHour,
                    Events = same.Count(),
                    Code = why.Code,
                    Reason = why.Reason,
                    SqlState = why.SqlState,
                    Body = (message.Header with { Events = 1 }).Frame(
                        MessageCodec.Encode(new Envelope([e.Request with { Events = [e.Event] }], []))),
                    EventIds = [e.Event.EventId],
                };
            }
        }
    }
}
