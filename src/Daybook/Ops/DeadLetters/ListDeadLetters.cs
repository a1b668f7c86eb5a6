using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Events;
using Daybook.Persist;
using Daybook.Platform.Http;
using Daybook.Platform.Postgres;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Ops.DeadLetters;

/// <summary><c>GET /ops/dead-letters?state=open&amp;code=&amp;limit=</c>: counted by reason, and the newest with a sample of their events.</summary>
public sealed class ListDeadLetters(PostgresConnections database)
{
    private const int SampledEvents = 3;

    public async Task<IResult> Handle(HttpCall call, CancellationToken cancel)
    {
        var state = call.Query.OneOf("state", "open", "open", "replayed", "discarded", "all");
        var code = call.Query.Text("code");
        if (code is not null && !DeadLetterCodes.All.Contains(code)) throw QueryReader.Invalid("code", $"`code` must be one of: {string.Join(", ", DeadLetterCodes.All)}.");
        var limit = call.Query.Number("limit", 10, 1, 1000);
        await using var session = await database.Open(cancel);
        return Answer.Json(new { Groups = await Groups(session, state, code, cancel), DeadLetters = await Newest(session, state, code, limit, cancel) });
    }

    // dead_letters_state. An open letter whose message finished after all is none.
    private const string Matching = """
        FROM dead_letters d
        WHERE ($1 = 'all' OR d.state = $1) AND ($2::text IS NULL OR d.code = $2)
          AND NOT (d.state = 'open' AND d.part IS NULL AND EXISTS (SELECT FROM messages m WHERE m.message_id = d.message_id))
        """;

    private static async Task<List<object>> Groups(NpgsqlConnection session, string state, string? code, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT d.state, d.queue, d.code, d.sqlstate, left(d.reason, 200), count(*), sum(d.events), min(d.dead_at), max(d.dead_at)
            {Matching} GROUP BY 1, 2, 3, 4, 5 ORDER BY count(*) DESC LIMIT 100
            """, session) { Parameters = { new() { Value = state }, Text(code) } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        List<object> groups = [];
        while (await reader.ReadAsync(cancel))
        {
            groups.Add(new
            {
                State = reader.GetString(0),
                Queue = reader.GetString(1),
                Code = reader.GetString(2),
                Sqlstate = await reader.IsDBNullAsync(3, cancel) ? null : reader.GetString(3),
                Reason = reader.GetString(4),
                Letters = reader.GetInt64(5),
                Events = reader.GetInt64(6),
                FirstAt = reader.GetFieldValue<DateTimeOffset>(7),
                LastAt = reader.GetFieldValue<DateTimeOffset>(8),
            });
        }

        return groups;
    }

    private static async Task<List<object>> Newest(NpgsqlConnection session, string state, string? code, int limit, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT d.dead_letter_id, d.message_id, d.part, d.queue, d.hour, d.events, d.code, d.reason, d.sqlstate, d.state, d.state_reason, d.state_at, d.dead_at, d.body
            {Matching} ORDER BY d.dead_at DESC LIMIT $3
            """, session) { Parameters = { new() { Value = state }, Text(code), new() { Value = limit } } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        List<object> letters = [];
        while (await reader.ReadAsync(cancel))
        {
            letters.Add(new
            {
                DeadLetterId = reader.GetInt64(0),
                MessageId = await reader.IsDBNullAsync(1, cancel) ? (Guid?)null : reader.GetGuid(1),
                EventId = await reader.IsDBNullAsync(2, cancel) ? (Guid?)null : reader.GetGuid(2),
                Queue = reader.GetString(3),
                Hour = reader.GetFieldValue<DateTimeOffset>(4),
                Events = reader.GetInt32(5),
                Code = reader.GetString(6),
                Reason = reader.GetString(7),
                Sqlstate = await reader.IsDBNullAsync(8, cancel) ? null : reader.GetString(8),
                State = reader.GetString(9),
                StateReason = await reader.IsDBNullAsync(10, cancel) ? null : reader.GetString(10),
                StateAt = await reader.IsDBNullAsync(11, cancel) ? (DateTimeOffset?)null : reader.GetFieldValue<DateTimeOffset>(11),
                DeadAt = reader.GetFieldValue<DateTimeOffset>(12),
                Bytes = reader.GetFieldValue<byte[]>(13).Length,
                Sample = Sample(reader.GetFieldValue<byte[]>(13)),
            });
        }

        return letters;
    }

    private static List<JsonNode?> Sample(byte[] message)
    {
        if (MessageHeader.Read(message, out var fault) is not { Kind: MessageKind.Events } || fault is not null) return [];
        try
        {
            return [.. MessageCodec.DecodeEvents(message.AsSpan(MessageHeader.Length)).Requests.SelectMany(r => r.Events).Take(SampledEvents).Select(e => JsonNode.Parse(EventContent.Of(e)))];
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return [];
        }
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
