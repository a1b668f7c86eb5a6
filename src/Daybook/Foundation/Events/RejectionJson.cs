using System.Text.Json;

namespace Daybook.Foundation.Events;

/// <summary>JSON of <see cref="RejectionEnvelope"/>; bodies are base64, because a refused body may not be text.</summary>
internal static class RejectionJson
{
    public static void Write(Utf8JsonWriter w, RejectionEnvelope envelope)
    {
        w.WriteStartObject();
        w.WriteString("request_id"u8, envelope.RequestId);
        w.WriteNumber("received_at"u8, EnvelopeJson.Micros(envelope.ReceivedAt));
        w.WriteString("caller"u8, envelope.Caller);
        w.WriteString("source"u8, envelope.Source);
        if (envelope.TraceParent is not null) w.WriteString("traceparent"u8, envelope.TraceParent);
        w.WriteStartArray("rejections"u8);
        foreach (var rejection in envelope.Rejections) WriteRejection(w, rejection);
        w.WriteEndArray();
        w.WriteEndObject();
    }

    public static RejectionEnvelope Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new RejectionEnvelope(
            root.GetProperty("request_id").GetGuid(),
            EnvelopeJson.FromMicros(root.GetProperty("received_at").GetInt64()),
            EnvelopeJson.Need(root.GetProperty("caller").GetString(), "caller"),
            EnvelopeJson.Need(root.GetProperty("source").GetString(), "source"),
            root.TryGetProperty("traceparent", out var t) ? t.GetString() : null,
            [.. root.GetProperty("rejections").EnumerateArray().Select(ReadRejection)]);
    }

    private static void WriteRejection(Utf8JsonWriter w, Rejection r)
    {
        w.WriteStartObject();
        w.WriteNumber("index"u8, r.Index);
        if (r.EventId is { } id) w.WriteString("event_id"u8, id);
        w.WriteString("code"u8, r.Code.Name());
        if (r.Field is not null) w.WriteString("field"u8, r.Field);
        w.WriteString("detail"u8, r.Detail);
        w.WriteBase64String("body"u8, r.Body.Span);
        if (r.People is not null)
        {
            w.WriteStartArray("people"u8);
            foreach (var person in r.People) w.WriteStringValue(person);
            w.WriteEndArray();
        }

        w.WriteNumber("body_length"u8, r.BodyLength);
        w.WriteBase64String("body_sha256"u8, r.BodySha256.Span);
        w.WriteEndObject();
    }

    private static Rejection ReadRejection(JsonElement r) => new()
    {
        Index = r.GetProperty("index").GetInt32(),
        EventId = r.TryGetProperty("event_id", out var id) ? id.GetGuid() : null,
        Code = RejectionCodes.TryParse(r.GetProperty("code").GetString() ?? "", out var code) ? code
            : throw new JsonException("The rejection code is unknown."),
        Field = r.TryGetProperty("field", out var field) ? field.GetString() : null,
        Detail = r.GetProperty("detail").GetString() ?? "",
        Body = r.GetProperty("body").GetBytesFromBase64(),
        People = r.TryGetProperty("people", out var people) ? [.. people.EnumerateArray().Select(p => p.GetString()!)] : null,
        BodyLength = r.GetProperty("body_length").GetInt32(),
        BodySha256 = r.GetProperty("body_sha256").GetBytesFromBase64(),
    };
}
