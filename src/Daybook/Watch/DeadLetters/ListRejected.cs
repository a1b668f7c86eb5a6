using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace Daybook.Watch.DeadLetters;

/// <summary>
/// <c>GET /ops/rejected?state=open&amp;code=&amp;field=&amp;source=&amp;limit=</c>: counts them by reason and shows the newest with their
/// stored content.
/// </summary>
public sealed class ListRejected(PostgresConnections database)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (state, code, limit) = LetterList.Read(call.Query, RejectionCodes.All);
        var (field, source) = (call.Query.Text("field"), call.Query.Text("source"));
        call.Query.RefuseOthers();
        await using var session = await database.OpenOperators(cancel);
        return Answer.Json(
            new
            {
                Groups = await Groups(session, state, code, field, source, cancel),
                Rejected = await Newest(session, state, code, field, source, limit, cancel)
            });
    }

    // rejected_events_code if a code is given; otherwise 30 days of rows.
    private const string Matching =
        "FROM rejected_events WHERE ($1 = 'all' OR state = $1) AND ($2::text IS NULL OR code = $2) AND ($3::text IS NULL OR source = $3) "
            + "AND ($4::text IS NULL OR field = $4)";

    private static async Task<List<object>> Groups(NpgsqlConnection session, string state, string? code, string? field, string? source,
        CancellationToken cancel)
    {
        return await session.Rows<object>($"""
            SELECT state, code, stage, field, source, caller, count(*), min(rejected_at), max(rejected_at)
            {Matching} GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY count(*) DESC LIMIT 100
            """, r => new
        {
            State = r.GetString(0),
            Code = r.GetString(1),
            Stage = r.GetString(2),
            Field = r.TextOrNull(3),
            Source = r.GetString(4),
            Caller = r.GetString(5),
            Events = r.GetInt64(6),
            FirstAt = r.GetFieldValue<DateTimeOffset>(7),
            LastAt = r.GetFieldValue<DateTimeOffset>(8),
        }, cancel, state, Statements.Text(code), Statements.Text(source), Statements.Text(field));
    }

    private static async Task<List<object>> Newest(NpgsqlConnection session, string state, string? code, string? field, string? source,
        int limit, CancellationToken cancel)
    {
        return await session.Rows<object>($"""
            SELECT rejected_id, event_id, request_id, index, code, field, detail, stage, caller, source, received_at, rejected_at, state, state_reason, body, body_length, body_sha256
            {Matching} ORDER BY rejected_at DESC LIMIT $5
            """, r => new
        {
            RejectedId = r.GetInt64(0),
            EventId = r.IsDBNull(1) ? (Guid?)null : r.GetGuid(1),
            BatchId = r.GetGuid(2),
            Index = r.IsDBNull(3) ? (int?)null : r.GetInt32(3),
            Code = r.GetString(4),
            Field = r.TextOrNull(5),
            Detail = r.GetString(6),
            Stage = r.GetString(7),
            Caller = r.GetString(8),
            Source = r.GetString(9),
            ReceivedAt = r.GetFieldValue<DateTimeOffset>(10),
            RejectedAt = r.GetFieldValue<DateTimeOffset>(11),
            State = r.GetString(12),
            StateReason = r.TextOrNull(13),
            Body = Shown(r.GetFieldValue<byte[]>(14)),
            BodyLength = r.GetInt32(15),
            BodySha256 = Convert.ToHexStringLower(r.GetFieldValue<byte[]>(16)),
        }, cancel, state, Statements.Text(code), Statements.Text(source), Statements.Text(field), limit);
    }

    /// <summary>As JSON if it is JSON, otherwise as text.</summary>
    private static JsonNode? Shown(byte[] body)
    {
        if (body.Length == 0) return null;
        try
        {
            // Serialised here, because only that finds half a surrogate pair.
            if (JsonNode.Parse(body) is JsonObject whole && whole.ToJsonString().Length > 0) return whole;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // It was cut short or was never JSON.
        }

        return JsonValue.Create(Encoding.UTF8.GetString(body));
    }
}
