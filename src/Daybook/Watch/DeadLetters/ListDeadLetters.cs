using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Store.Persist;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Watch.DeadLetters;

/// <summary>
/// <c>GET /ops/dead-letters?state=open&amp;code=&amp;limit=</c>: counts them by reason and shows the newest with a sample of their
/// events.
/// </summary>
public sealed class ListDeadLetters(PostgresConnections database)
{
    private const int SampledEvents = 3;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (state, code, limit) = LetterList.Read(call.Query, DeadLetterCodes.All);
        call.Query.RefuseOthers();
        await using var session = await database.OpenOperators(cancel);
        return Answer.Json(
            new { Groups = await Groups(session, state, code, cancel), DeadLetters = await Newest(session, state, code, limit, cancel) });
    }

    // dead_letters_state. An open letter does not count if its message finished in the end.
    private const string Matching = """
        FROM dead_letters d
        WHERE ($1 = 'all' OR d.state = $1) AND ($2::text IS NULL OR d.code = $2)
          AND NOT (d.state = 'open' AND d.part IS NULL AND EXISTS (SELECT FROM messages m WHERE m.message_id = d.message_id))
        """;

    private static async Task<List<object>> Groups(NpgsqlConnection session, string state, string? code, CancellationToken cancel)
    {
        return await session.Rows<object>($"""
            SELECT d.state, d.queue, d.code, d.sqlstate, left(d.reason, 200), count(*), sum(d.events), min(d.dead_at), max(d.dead_at)
            {Matching} GROUP BY 1, 2, 3, 4, 5 ORDER BY count(*) DESC LIMIT 100
            """, r => new
        {
            State = r.GetString(0),
            Queue = r.GetString(1),
            Code = r.GetString(2),
            Sqlstate = r.TextOrNull(3),
            Reason = r.GetString(4),
            Letters = r.GetInt64(5),
            Events = r.GetInt64(6),
            FirstAt = r.GetFieldValue<DateTimeOffset>(7),
            LastAt = r.GetFieldValue<DateTimeOffset>(8),
        }, cancel, state, Statements.Text(code));
    }

    private static async Task<List<object>> Newest(NpgsqlConnection session, string state, string? code, int limit,
        CancellationToken cancel)
    {
        return await session.Rows<object>($"""
            SELECT d.dead_letter_id, d.message_id, d.part, d.queue, d.hour, d.events, d.code, d.reason, d.sqlstate, d.state, d.state_reason, d.state_at, d.dead_at, d.body
            {Matching} ORDER BY d.dead_at DESC LIMIT $3
            """, r => new
        {
            DeadLetterId = r.GetInt64(0),
            MessageId = r.IsDBNull(1) ? (Guid?)null : r.GetGuid(1),
            EventId = r.IsDBNull(2) ? (Guid?)null : r.GetGuid(2),
            Queue = r.GetString(3),
            Hour = r.GetFieldValue<DateTimeOffset>(4),
            Events = r.GetInt32(5),
            Code = r.GetString(6),
            Reason = r.GetString(7),
            Sqlstate = r.TextOrNull(8),
            State = r.GetString(9),
            StateReason = r.TextOrNull(10),
            StateAt = r.IsDBNull(11) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(11),
            DeadAt = r.GetFieldValue<DateTimeOffset>(12),
            Bytes = r.GetFieldValue<byte[]>(13).Length,
            Sample = Sample(r.GetFieldValue<byte[]>(13)),
        }, cancel, state, Statements.Text(code), limit);
    }

    private static List<JsonNode?> Sample(byte[] message)
    {
        if (MessageHeader.Read(message, out var fault) is not { Kind: MessageKind.Events } || fault is not null) return [];
        try
        {
            return [.. MessageCodec.DecodeEvents(message.AsSpan(MessageHeader.Length)).Requests.SelectMany(r => r.Events)
                .Take(SampledEvents).Select(e => JsonNode.Parse(EventContent.Of(e)))];
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return [];
        }
    }
}
