using System.Text.Json;
using System.Text.Json.Serialization;
using Daybook.Foundation;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Watch.Ledger;

/// <summary>
/// <c>POST /ops/ledger/{message_id}/write-off</c>: gives up a message that was accepted and is nowhere. The alert falls silent, and the
/// ledger says how many events it cost.
/// </summary>
/// <remarks>
/// Only a message without an outcome, attested more than a minute ago. Asked again it answers the same: the first reason stands.
/// </remarks>
public sealed class WriteOffMessage(PostgresConnections database, TimeProvider clock, ILogger<WriteOffMessage> log)
{
    private const int LongestReason = 1000;

    // A misspelt reason must not pass for none.
    private static readonly JsonSerializerOptions Strict =
        new(DaybookJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public async Task<IResult> Run(HttpCall call, string messageId, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        if (!Guid.TryParse(messageId, out var id))
            throw QueryReader.Invalid("message_id", "`message_id` must be a UUID, as `missing` in GET /ops/ledger has it.");
        var reason = await Reason(call, cancel);
        await using var session = await database.OpenOperators(cancel);
        // sent_messages, messages, written_off: primary keys. dead_letters_once.
        await session.Execute(
            """
            INSERT INTO written_off (message_id, hour, events, reason, written_off_by, written_off_at)
            SELECT s.message_id, s.hour, s.events, $2, $3, $4
            FROM sent_messages s
            WHERE s.message_id = $1 AND s.attested_at < now() - interval '60 seconds'
              AND NOT EXISTS (SELECT FROM messages m WHERE m.message_id = s.message_id)
              AND NOT EXISTS (SELECT FROM dead_letters d
                WHERE coalesce(d.message_id::text, encode(d.body_sha256, 'hex')) = s.message_id::text AND coalesce(d.part::text, '') = ''
                  AND d.state <> 'replayed')
            ON CONFLICT DO NOTHING
            """, cancel, id, reason, call.Caller.Id, clock.GetUtcNow());
        var found = await session.Rows(
            "SELECT message_id, hour, events, reason, written_off_by, written_off_at FROM written_off WHERE message_id = $1",
            r => new WrittenOff(r.GetGuid(0), r.GetFieldValue<DateTimeOffset>(1), r.GetInt32(2), r.GetString(3), r.GetString(4),
                r.GetFieldValue<DateTimeOffset>(5)), cancel, id);
        if (found is not [var row])
            return new Problem(ProblemCode.NotFound,
                $"Message {id} is not missing: it was never attested, was attested less than a minute ago, or has its outcome. GET "
                + "/ops/ledger names those that are missing.");
        (call.Note.Items, call.Note.Detail) = (row.Events, reason);
        Log.WrittenOff(log, id, row.Events, call.Caller.Id, row.Reason);
        return Answer.Json(row);
    }

    private static async Task<string> Reason(HttpCall call, CancellationToken cancel)
    {
        Body? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync<Body>(call.Request.Body, Strict, cancel);
        }
        catch (JsonException e)
        {
            throw new ProblemException(new Problem(ProblemCode.InvalidJson, $"The body must be {{\"reason\": \"…\"}}: {e.Message}"));
        }

        var reason = body?.Reason?.Trim() ?? "";
        if (reason.Length is 0 or > LongestReason || reason.Contains('\0', StringComparison.Ordinal))
            throw QueryReader.Invalid("reason",
                $"`reason` is required: a sentence that a colleague will understand, at most {LongestReason} characters.");
        return reason;
    }

    private sealed record Body(string? Reason);
}

/// <param name="WrittenOffBy">The caller.</param>
public sealed record WrittenOff(Guid MessageId, DateTimeOffset Hour, int Events, string Reason, string WrittenOffBy,
    DateTimeOffset WrittenOffAt);
