using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Events;
using Daybook.Platform.Http;
using Daybook.Platform.Postgres;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Ops.DeadLetters;

/// <summary><c>GET /ops/rejected?state=open&amp;code=&amp;field=&amp;source=&amp;limit=</c>: counted by reason, and the newest with what was kept of them.</summary>
public sealed class ListRejected(PostgresConnections database)
{
    public async Task<IResult> Handle(HttpCall call, CancellationToken cancel)
    {
        var state = call.Query.OneOf("state", "open", "open", "replayed", "discarded", "all");
        var code = call.Query.Text("code");
        if (code is not null && !RejectionCodes.TryParse(code, out _)) throw QueryReader.Invalid("code", $"`code` must be one of: {string.Join(", ", RejectionCodes.All)}.");
        var (field, source) = (call.Query.Text("field"), call.Query.Text("source"));
        var limit = call.Query.Number("limit", 10, 1, 1000);
        await using var session = await database.Open(cancel);
        return Answer.Json(new { Groups = await Groups(session, state, code, field, source, cancel), Rejected = await Newest(session, state, code, field, source, limit, cancel) });
    }

    // rejected_events_code, when a code is given; 30 days of rows otherwise.
    private const string Matching = "FROM rejected_events WHERE ($1 = 'all' OR state = $1) AND ($2::text IS NULL OR code = $2) AND ($3::text IS NULL OR source = $3) AND ($4::text IS NULL OR field = $4)";

    private static async Task<List<object>> Groups(NpgsqlConnection session, string state, string? code, string? field, string? source, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT state, code, stage, field, source, caller, count(*), min(rejected_at), max(rejected_at)
            {Matching} GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY count(*) DESC LIMIT 100
            """, session) { Parameters = { new() { Value = state }, Text(code), Text(source), Text(field) } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        List<object> groups = [];
        while (await reader.ReadAsync(cancel))
        {
            groups.Add(new
            {
                State = reader.GetString(0),
                Code = reader.GetString(1),
                Stage = reader.GetString(2),
                Field = await reader.IsDBNullAsync(3, cancel) ? null : reader.GetString(3),
                Source = reader.GetString(4),
                Caller = reader.GetString(5),
                Events = reader.GetInt64(6),
                FirstAt = reader.GetFieldValue<DateTimeOffset>(7),
                LastAt = reader.GetFieldValue<DateTimeOffset>(8),
            });
        }

        return groups;
    }

    private static async Task<List<object>> Newest(NpgsqlConnection session, string state, string? code, string? field, string? source, int limit, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT rejected_id, event_id, request_id, index, code, field, detail, stage, caller, source, received_at, rejected_at, state, state_reason, body, body_length, body_sha256
            {Matching} ORDER BY rejected_at DESC LIMIT $5
            """, session) { Parameters = { new() { Value = state }, Text(code), Text(source), Text(field), new() { Value = limit } } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        List<object> rows = [];
        while (await reader.ReadAsync(cancel))
        {
            var body = reader.GetFieldValue<byte[]>(14);
            rows.Add(new
            {
                RejectedId = reader.GetInt64(0),
                EventId = await reader.IsDBNullAsync(1, cancel) ? (Guid?)null : reader.GetGuid(1),
                BatchId = reader.GetGuid(2),
                Index = await reader.IsDBNullAsync(3, cancel) ? (int?)null : reader.GetInt32(3),
                Code = reader.GetString(4),
                Field = await reader.IsDBNullAsync(5, cancel) ? null : reader.GetString(5),
                Detail = reader.GetString(6),
                Stage = reader.GetString(7),
                Caller = reader.GetString(8),
                Source = reader.GetString(9),
                ReceivedAt = reader.GetFieldValue<DateTimeOffset>(10),
                RejectedAt = reader.GetFieldValue<DateTimeOffset>(11),
                State = reader.GetString(12),
                StateReason = await reader.IsDBNullAsync(13, cancel) ? null : reader.GetString(13),
                Body = Shown(body),
                BodyLength = reader.GetInt32(15),
                BodySha256 = Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(16)),
            });
        }

        return rows;
    }

    /// <summary>As JSON where it is JSON, else as text.</summary>
    private static JsonNode? Shown(byte[] body)
    {
        if (body.Length == 0) return null;
        try
        {
            // Written once here: half a surrogate pair is found only then.
            if (JsonNode.Parse(body) is JsonObject whole && whole.ToJsonString().Length > 0) return whole;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Cut short, or never JSON.
        }

        return JsonValue.Create(Encoding.UTF8.GetString(body));
    }

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
