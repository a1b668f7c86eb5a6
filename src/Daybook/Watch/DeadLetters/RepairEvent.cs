using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Foundation.Events;
using Daybook.Ingest;

namespace Daybook.Watch.DeadLetters;

/// <summary>Patches one event and lets the door judge it again, so that only events that the door accepts return to the stream.</summary>
internal sealed class RepairEvent(JudgeEvent judge)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="json">The event as it was stored.</param>
    /// <param name="patch">Null leaves the event as it is.</param>
    /// <param name="request">What is known about its request. Its Idempotency-Key names the stored row, so that an event without an id
    /// gets the same id each time.</param>
    /// <param name="stored">True if its ids are already in stored form, so they must not be anonymised again.</param>
    public Repaired Run(ReadOnlyMemory<byte> json, JsonPatch? patch, IngestRequest request, bool stored)
    {
        JsonNode? before, after;
        try
        {
            before = JsonNode.Parse(json.Span);
            after = before;
            if (patch is not null && (after = patch.Apply(before, out var misfit)) is null)
                return Repaired.Not(null, "patch", null, misfit ?? "The patch leaves nothing.", before);
            if (after is not JsonObject event1)
                return Repaired.Not(null, RejectionCode.NotAnObject.Name(), null, "An event is a JSON object.", before);
            if (Foreign(event1) is { } form)
                return Repaired.Not(null, "form", null,
                    $"It was sent in the form of {form}. Use a patch to turn it into Daybook's own form (move /userId to /user_id, and "
                    + "so on), or ask the sender to send it again.", before);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return Repaired.Not(null, RejectionCode.InvalidJson.Name(), null,
                $"The stored bytes are not JSON that a patch can apply to: {e.Message}", null);
        }

        var (accepted, refused) = judge.Judge(JsonSerializer.SerializeToUtf8Bytes(after, Plain), request);
        if (refused is not null)
            return Repaired.Not(refused.EventId, refused.Code.Name(), refused.Field, refused.Detail, before) with { After = after };
        if (stored)
        {
            accepted = accepted! with
            {
                UserId = Kept(before!, after, "user_id") ?? accepted.UserId,
                AnonymousId = Kept(before!, after, "anonymous_id") ?? accepted.AnonymousId,
            };
        }

        return new Repaired(accepted, null, before, after);
    }

    private static string? Kept(JsonNode before, JsonNode after, string field) =>
        before[field] is JsonValue was && after[field] is JsonValue now && JsonNode.DeepEquals(was, now)
            && was.TryGetValue<string>(out var text) ? text : null;

    private static string? Foreign(JsonObject e) =>
        e.ContainsKey("specversion") ? "CloudEvents"
        : e.ContainsKey("messageId") || e.ContainsKey("userId") || e.ContainsKey("anonymousId") ? "Segment"
        : null;
}

/// <summary>Exactly one of <paramref name="Event"/> and <paramref name="Refused"/> is set.</summary>
internal sealed record Repaired(Event? Event, RefusedRepair? Refused, JsonNode? Before, JsonNode? After)
{
    public static Repaired Not(Guid? eventId, string code, string? field, string detail, JsonNode? before) =>
        new(null, new RefusedRepair(eventId, code, field, detail), before, null);
}

/// <param name="Code">A rejection code, or <c>patch</c>, <c>form</c>, <c>undecodable</c>, <c>cut_short</c>, <c>no_event</c>.</param>
internal sealed record RefusedRepair(Guid? EventId, string Code, string? Field, string Detail);
