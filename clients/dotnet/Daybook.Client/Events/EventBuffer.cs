using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Daybook.Client;

/// <summary>Writes one event as JSON, at the moment it happens: what the caller changes later has not happened.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The writer holds nothing but this buffer's memory.")]
internal sealed class EventBuffer
{
    // Larger ones are not kept for the next event.
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static EventBuffer? _spare;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly Utf8JsonWriter _writer;

    private EventBuffer() =>
        _writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Taken away from the thread until it is returned, because a converter of the caller's may itself record an event.</summary>
    public static EventBuffer Rent()
    {
        var buffer = _spare ?? new EventBuffer();
        _spare = null;
        return buffer;
    }

    public void Return()
    {
        if (_bytes.Capacity > KeptBytes) return;
        _bytes.ResetWrittenCount();
        _writer.Reset();
        _spare = this;
    }

    /// <exception cref="Exception">Whatever the caller's own types throw when they are written.</exception>
    public void Write<TProperties>(
        ReadOnlySpan<char> id, string eventType, Person person, string? source, TProperties properties, EventDetails? details,
        DateTimeOffset now)
        where TProperties : struct, IEventProperties
    {
        _writer.WriteStartObject();
        _writer.WriteString("event_id"u8, id);
        _writer.WriteString("event_type"u8, eventType);
        _writer.WriteString("occurred_at"u8, (details?.OccurredAt ?? now).UtcDateTime);
        if (person.UserId is { } user) _writer.WriteString("user_id"u8, user);
        if (person.AnonymousId is { } anonymous) _writer.WriteString("anonymous_id"u8, anonymous);
        if (person.SessionId is { } session) _writer.WriteString("session_id"u8, session);
        if (source is not null) _writer.WriteString("source"u8, source);
        if (properties.Any)
        {
            _writer.WritePropertyName("properties"u8);
            properties.Write(_writer);
        }

        if (details?.Context is { } context)
        {
            _writer.WritePropertyName("context"u8);
            context.WriteTo(_writer);
        }

        _writer.WriteEndObject();
        _writer.Flush();
    }
}
