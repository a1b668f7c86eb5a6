using System.Text.Encodings.Web;
using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Text;
using Npgsql;

namespace Daybook.Days.Archive;

/// <summary>
/// One line of an archived part: the event as stored, and the hash of what its sender said, which identifies a later resend.
/// </summary>
internal static class ArchivedEvent
{
    /// <summary>Columns that <see cref="Write"/> reads, in its order.</summary>
    public const string Columns =
        "e.event_id, e.event_type, e.occurred_at, e.user_id, e.anonymous_id, e.session_id, e.source, e.properties::text, "
            + "e.context::text, e.received_at, e.sent_at, coalesce(k.body_hash, 0)";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the row as one line of JSON, with LF.</summary>
    public static void Write(Stream output, NpgsqlDataReader row)
    {
        using (var w = new Utf8JsonWriter(output, Writing))
        {
            w.WriteStartObject();
            w.WriteString("event_id"u8, row.GetGuid(0));
            w.WriteString("event_type"u8, row.GetString(1));
            w.WriteString("occurred_at"u8, Time(row, 2));
            w.WriteString("user_id"u8, row.TextOrNull(3));
            w.WriteString("anonymous_id"u8, row.TextOrNull(4));
            w.WriteString("session_id"u8, row.TextOrNull(5));
            w.WriteString("source"u8, row.GetString(6));
            w.WritePropertyName("properties"u8);
            w.WriteRawValue(row.GetString(7), skipInputValidation: true);
            w.WritePropertyName("context"u8);
            w.WriteRawValue(row.GetString(8), skipInputValidation: true);
            w.WriteString("received_at"u8, Time(row, 9));
            w.WriteString("sent_at"u8, row.IsDBNull(10) ? null : Time(row, 10));
            w.WriteNumber("body_hash"u8, row.GetInt64(11));
            w.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    /// <exception cref="JsonException">The line is not an archived event.</exception>
    public static (DateTimeOffset ReceivedAt, Event Event) Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var e = json.RootElement;
        return (e.GetProperty("received_at").GetDateTimeOffset(), new Event
        {
            EventId = e.GetProperty("event_id").GetGuid(),
            EventType = e.GetProperty("event_type").GetString()!,
            OccurredAt = e.GetProperty("occurred_at").GetDateTimeOffset(),
            UserId = e.GetProperty("user_id").GetString(),
            AnonymousId = e.GetProperty("anonymous_id").GetString(),
            SessionId = e.GetProperty("session_id").GetString(),
            Source = e.GetProperty("source").GetString()!,
            Properties = JsonSerializer.SerializeToUtf8Bytes(e.GetProperty("properties"), Relaxed),
            Context = JsonSerializer.SerializeToUtf8Bytes(e.GetProperty("context"), Relaxed),
            SentAt = e.GetProperty("sent_at").ValueKind == JsonValueKind.Null ? null : e.GetProperty("sent_at").GetDateTimeOffset(),
            BodyHash = e.GetProperty("body_hash").GetInt64(),
        });
    }

    /// <summary>Whose event a line of an archived part is, as <see cref="Event.Subject"/> says it.</summary>
    public static string SubjectOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return SubjectOf(json.RootElement);
    }

    /// <inheritdoc cref="SubjectOf(string)"/>
    public static string SubjectOf(JsonElement line) =>
        line.TextOrNull("user_id") is { } user ? "u:" + user : "a:" + line.TextOrNull("anonymous_id");

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };


    private static string Time(NpgsqlDataReader row, int column) => DaybookJson.Iso8601(row.GetFieldValue<DateTimeOffset>(column));
}
