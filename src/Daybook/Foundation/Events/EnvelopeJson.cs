using System.Text.Json;

namespace Daybook.Foundation.Events;

/// <summary>
/// JSON of <see cref="Envelope"/>. Written and read by hand: <c>properties</c> and <c>context</c> pass through as bytes, unparsed.
/// </summary>
internal static class EnvelopeJson
{
    public static void Write(Utf8JsonWriter w, Envelope envelope)
    {
        w.WriteStartObject();
        w.WriteStartArray("requests"u8);
        foreach (var request in envelope.Requests) WriteRequest(w, request);
        w.WriteEndArray();
        AttestationJson.WriteSent(w, "carried"u8, envelope.Carried);
        w.WriteEndObject();
    }

    /// <summary>One event, as every message holds it; Ingest measures its size with this.</summary>
    public static void WriteEvent(Utf8JsonWriter w, Event e)
    {
        w.WriteStartObject();
        w.WriteString("event_id"u8, e.EventId);
        w.WriteString("event_type"u8, e.EventType);
        w.WriteNumber("occurred_at"u8, Micros(e.OccurredAt));
        if (e.UserId is not null) w.WriteString("user_id"u8, e.UserId);
        if (e.AnonymousId is not null) w.WriteString("anonymous_id"u8, e.AnonymousId);
        if (e.SessionId is not null) w.WriteString("session_id"u8, e.SessionId);
        w.WriteString("source"u8, e.Source);
        if (e.SentAt is { } sentAt) w.WriteNumber("sent_at"u8, Micros(sentAt));
        w.WriteNumber("body_hash"u8, e.BodyHash);
        WriteRaw(w, "properties"u8, e.Properties);
        WriteRaw(w, "context"u8, e.Context);
        w.WriteEndObject();
    }

    public static Envelope Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        List<EnvelopeRequest> requests = [];
        IReadOnlyList<SentMessage> carried = [];
        var known = new KnownTexts();
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("requests"u8))
            {
                Expect(ref reader, JsonTokenType.StartArray);
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) requests.Add(ReadRequest(ref reader, json, known));
            }
            else if (reader.ValueTextEquals("carried"u8)) carried = AttestationJson.ReadSent(ref reader);
            else SkipValue(ref reader);
        }

        return new Envelope(requests, carried);
    }

    private static void WriteRequest(Utf8JsonWriter w, EnvelopeRequest request)
    {
        w.WriteStartObject();
        w.WriteString("request_id"u8, request.RequestId);
        w.WriteNumber("received_at"u8, Micros(request.ReceivedAt));
        w.WriteString("caller"u8, request.Caller);
        w.WriteString("source"u8, request.Source);
        if (request.TraceParent is not null) w.WriteString("traceparent"u8, request.TraceParent);
        w.WriteStartArray("events"u8);
        foreach (var e in request.Events) WriteEvent(w, e);
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static EnvelopeRequest ReadRequest(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, KnownTexts known)
    {
        Guid? id = null;
        DateTimeOffset? receivedAt = null;
        string? caller = null, source = null, traceParent = null;
        List<Event> events = [];
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("request_id"u8)) { reader.Read(); id = reader.GetGuid(); }
            else if (reader.ValueTextEquals("received_at"u8)) receivedAt = ReadMicros(ref reader);
            else if (reader.ValueTextEquals("caller"u8)) caller = ReadString(ref reader);
            else if (reader.ValueTextEquals("source"u8)) source = ReadString(ref reader);
            else if (reader.ValueTextEquals("traceparent"u8)) traceParent = ReadString(ref reader);
            else if (reader.ValueTextEquals("events"u8))
            {
                Expect(ref reader, JsonTokenType.StartArray);
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) events.Add(ReadEvent(ref reader, json, known));
            }
            else SkipValue(ref reader);
        }

        return new EnvelopeRequest(Need(id, "request_id"), Need(receivedAt, "received_at"), Need(caller, "caller"), Need(source, "source"),
            traceParent, events);
    }

    private static Event ReadEvent(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, KnownTexts known)
    {
        Guid? id = null;
        DateTimeOffset? occurredAt = null, sentAt = null;
        string? type = null, user = null, anonymous = null, session = null, source = null;
        long? hash = null;
        ReadOnlyMemory<byte> properties = Event.EmptyObject, context = Event.EmptyObject;
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("event_id"u8)) { reader.Read(); id = reader.GetGuid(); }
            else if (reader.ValueTextEquals("event_type"u8)) type = known.Read(ref reader);
            else if (reader.ValueTextEquals("occurred_at"u8)) occurredAt = ReadMicros(ref reader);
            else if (reader.ValueTextEquals("user_id"u8)) user = known.Read(ref reader);
            else if (reader.ValueTextEquals("anonymous_id"u8)) anonymous = known.Read(ref reader);
            else if (reader.ValueTextEquals("session_id"u8)) session = known.Read(ref reader);
            else if (reader.ValueTextEquals("source"u8)) source = known.Read(ref reader);
            else if (reader.ValueTextEquals("sent_at"u8)) sentAt = ReadMicros(ref reader);
            else if (reader.ValueTextEquals("body_hash"u8)) { reader.Read(); hash = reader.GetInt64(); }
            else if (reader.ValueTextEquals("properties"u8)) properties = ReadRaw(ref reader, json);
            else if (reader.ValueTextEquals("context"u8)) context = ReadRaw(ref reader, json);
            else SkipValue(ref reader);
        }

        return new Event
        {
            EventId = Need(id, "event_id"),
            EventType = Need(type, "event_type"),
            OccurredAt = Need(occurredAt, "occurred_at"),
            UserId = user,
            AnonymousId = anonymous,
            SessionId = session,
            Source = Need(source, "source"),
            SentAt = sentAt,
            BodyHash = Need(hash, "body_hash"),
            Properties = properties,
            Context = context,
        };
    }

    internal static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10;

    internal static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * 10);

    internal static void WriteRaw(Utf8JsonWriter w, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> json)
    {
        w.WritePropertyName(name);
        w.WriteRawValue(json.Span, skipInputValidation: true);
    }

    internal static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    internal static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type) throw new JsonException($"Expected {type}, found {reader.TokenType}.");
    }

    internal static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    internal static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    internal static DateTimeOffset ReadMicros(ref Utf8JsonReader reader)
    {
        reader.Read();
        return FromMicros(reader.GetInt64());
    }

    private static ReadOnlyMemory<byte> ReadRaw(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    internal static T Need<T>(T? value, string name) where T : struct => value ?? throw new JsonException($"{name} is missing.");

    internal static string Need(string? value, string name) => value ?? throw new JsonException($"{name} is missing.");
}
