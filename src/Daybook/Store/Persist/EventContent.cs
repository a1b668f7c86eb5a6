using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation;

namespace Daybook.Store.Persist;

/// <summary>An event in the form a sender could have sent it, for people who look at a refused one, repair it and send it again.</summary>
public static class EventContent
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(Event e)
    {
        var json = new ArrayBufferWriter<byte>(512);
        using var w = new Utf8JsonWriter(json, Writing);
        w.WriteStartObject();
        w.WriteString("event_id"u8, e.EventId);
        w.WriteString("event_type"u8, e.EventType);
        w.WriteString("occurred_at"u8, DaybookJson.Iso8601(e.OccurredAt));
        if (e.UserId is not null) w.WriteString("user_id"u8, e.UserId);
        if (e.AnonymousId is not null) w.WriteString("anonymous_id"u8, e.AnonymousId);
        if (e.SessionId is not null) w.WriteString("session_id"u8, e.SessionId);
        w.WriteString("source"u8, e.Source);
        w.WritePropertyName("properties"u8);
        w.WriteRawValue(e.Properties.Span, skipInputValidation: true);
        w.WritePropertyName("context"u8);
        w.WriteRawValue(e.Context.Span, skipInputValidation: true);
        w.WriteEndObject();
        w.Flush();
        return json.WrittenSpan.ToArray();
    }
}
