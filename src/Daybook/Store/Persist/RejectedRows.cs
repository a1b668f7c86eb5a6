using System.Security.Cryptography;
using System.Text.Json;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Events;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Store.Persist;

/// <summary>A row of <c>rejected_events</c>.</summary>
internal sealed record RejectedRow
{
    public required Guid MessageId { get; init; }

    public required int Position { get; init; }

    public Guid? EventId { get; init; }

    public required Guid RequestId { get; init; }

    public int? Index { get; init; }

    public required RejectionCode Code { get; init; }

    public string? Field { get; init; }

    public required string Detail { get; init; }

    /// <summary><c>door</c> or <c>persist</c>.</summary>
    public required string Stage { get; init; }

    public required string Caller { get; init; }

    public required string Source { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whom it names, as <see cref="NamedPeople"/> gives it.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    public int BodyLength { get; init; }

    public ReadOnlyMemory<byte> BodySha256 { get; init; }
}

/// <summary>Events that Persist refused, and the insert of any refused event, once by message and position.</summary>
internal static class RejectedRows
{
    public static List<RejectedRow> Of(BatchPlan plan) =>
        [.. plan.All().Where(e => plan[e] is Fate.Conflict or Fate.TooOld or Fate.Blocked)
            .Select(e => Row(plan.MessageOf(e).Header.MessageId, e.Pending, plan[e]))];

    /// <remarks>
    /// The caller's transaction holds the policy gate: of a person who was erased, only id and reason are kept, also if the refused event
    /// was still on its way.
    /// </remarks>
    public static NpgsqlBatchCommand Insert(IReadOnlyList<RejectedRow> rows) => new("""
        INSERT INTO rejected_events (message_id, position, event_id, request_id, index, code, field, detail, stage, caller, source,
          received_at, body, body_length,
          body_sha256, people)
        SELECT message_id, position, event_id, request_id, index, CASE WHEN erased THEN 'erased_user' ELSE code END, CASE
          WHEN NOT erased THEN field END,
          CASE WHEN erased THEN 'The person this event belongs to was erased.' ELSE detail END, stage, caller, source, received_at, CASE
            WHEN erased THEN '' ELSE body END,
          CASE WHEN erased THEN 0 ELSE body_length END, CASE WHEN erased THEN '' ELSE body_sha256 END, CASE WHEN erased THEN '{}'
            ELSE named END
        FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
          $11::text[],
          $12::timestamptz[], $13::bytea[], $14::int[], $15::bytea[], $16::text[]) AS u (message_id, position, event_id, request_id, index,
            code, field, detail, stage,
          caller, source, received_at, body, body_length, body_sha256, people)
        CROSS JOIN LATERAL (SELECT ARRAY(SELECT jsonb_array_elements_text(people::jsonb)) AS named) p
        CROSS JOIN LATERAL (SELECT EXISTS (
            SELECT FROM unnest(named) n JOIN erased_subjects s
              ON s.subject = n OR left(n, 1) = '?' AND s.subject IN ('u:' || substr(n, 2), 'a:' || substr(n, 2))) AS erased) e
        ON CONFLICT (message_id, position) DO NOTHING
        """)
    {
        Parameters =
        {
            new() { Value = rows.Select(r => r.MessageId).ToArray() },
            new() { Value = rows.Select(r => r.Position).ToArray() },
            new() { Value = rows.Select(r => r.EventId).ToArray() },
            new() { Value = rows.Select(r => r.RequestId).ToArray() },
            new() { Value = rows.Select(r => r.Index).ToArray() },
            new() { Value = rows.Select(r => r.Code.Name()).ToArray() },
            new() { Value = rows.Select(r => r.Field is null ? null : StorableText.Of(r.Field)).ToArray() },
            new() { Value = rows.Select(r => StorableText.Of(r.Detail)).ToArray() },
            new() { Value = rows.Select(r => r.Stage).ToArray() },
            new() { Value = rows.Select(r => StorableText.Of(r.Caller)).ToArray() },
            new() { Value = rows.Select(r => StorableText.Of(r.Source)).ToArray() },
            new() { Value = rows.Select(r => r.ReceivedAt.UtcDateTime).ToArray() },
            new() { Value = rows.Select(r => r.Body.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            new() { Value = rows.Select(r => r.BodyLength).ToArray() },
            new() { Value = rows.Select(r => r.BodySha256.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            // unnest would take lists of different lengths apart.
            new() { Value = rows.Select(r => JsonSerializer.Serialize(r.People)).ToArray() },
        },
    };

    private static RejectedRow Row(Guid messageId, PendingEvent e, Fate fate)
    {
        // For an erased person, only the id and the reason are kept.
        var body = fate == Fate.Blocked ? [] : EventContent.Of(e.Event);
        return new RejectedRow
        {
            MessageId = messageId,
            Position = e.Position,
            EventId = e.Event.EventId,
            RequestId = e.Request.RequestId,
            Code = fate switch
            {
                Fate.Conflict => RejectionCode.Conflict,
                Fate.TooOld => RejectionCode.TooOld,
                _ => RejectionCode.ErasedUser
            },
            Field = fate switch { Fate.Conflict => "event_id", Fate.TooOld => "occurred_at", _ => null },
            Detail = fate switch
            {
                Fate.Conflict => "An event with this event_id and other content is stored already.",
                Fate.TooOld => "It occurred before the retention horizon: that day is sealed.",
                _ => "The person this event belongs to was erased.",
            },
            Stage = "persist",
            Caller = e.Request.Caller,
            Source = e.Event.Source,
            ReceivedAt = e.Request.ReceivedAt,
            Body = body.AsMemory(0, Math.Min(body.Length, Rejection.KeptBytes)),
            People = NamedPeople.In(body),
            BodyLength = body.Length,
            BodySha256 = body.Length == 0 ? default : SHA256.HashData(body),
        };
    }
}
