using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Cli.Traffic;

/// <summary>Writes an event as a client sends it.</summary>
internal static class EventLine
{
    private static readonly JsonWriterOptions Writing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fff'Z'");
    private static readonly OffsetDateTimePattern Local =
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fffo<+HH:mm>");

    /// <param name="zone">The time is written with this zone's offset; null means UTC.</param>
    /// <param name="session">Whether it says its session.</param>
    public static byte[] Write(TrafficEvent e, DateTimeZone? zone, bool session = true)
    {
        var json = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(json, Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("event_id", e.Id);
            writer.WriteString("event_type", e.Type);
            writer.WriteString("occurred_at",
                zone is null ? Utc.Format(e.OccurredAt) : Local.Format(e.OccurredAt.InZone(zone).ToOffsetDateTime()));
            if (e.UserId is not null) writer.WriteString("user_id", e.UserId);
            if (e.AnonymousId is not null) writer.WriteString("anonymous_id", e.AnonymousId);
            if (session) writer.WriteString("session_id", e.Session);
            writer.WriteString("source", e.Source);
            writer.WriteStartObject("properties");
            foreach (var (name, value) in e.Properties) Write(writer, name, value);
            writer.WriteEndObject();
            if (e.Browser is { } browser)
            {
                writer.WriteStartObject("context");
                writer.WriteString("userAgent", browser.UserAgent);
                writer.WriteString("ip", browser.Address);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case string text: writer.WriteString(name, text); break;
            case long whole: writer.WriteNumber(name, whole); break;
            case decimal number: writer.WriteNumber(name, number); break;
            case bool flag: writer.WriteBoolean(name, flag); break;
            default: throw new ArgumentException($"Property {name} is a {value.GetType().Name}.", nameof(value));
        }
    }
}
