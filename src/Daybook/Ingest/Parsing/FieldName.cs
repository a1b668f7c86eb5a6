namespace Daybook.Ingest.Parsing;

/// <summary>The members that an event may have, under any of their names.</summary>
internal enum FieldName
{
    Unknown,
    EventId,
    EventType,
    OccurredAt,
    UserId,
    AnonymousId,
    SessionId,
    Source,
    SentAt,
    Cookieless,
    Properties,
    Context,

    /// <summary>A top-level member that belongs in <c>properties</c>.</summary>
    Property,

    /// <summary>Daybook's own time in an event that was exported and is sent again.</summary>
    ReceivedAt,
}

internal static class FieldNames
{
    /// <param name="rank">If a field comes in two spellings, the higher rank counts, in any order.</param>
    /// <param name="spelling">The name as the sender wrote it; empty for an unknown one.</param>
    public static FieldName Of(ReadOnlySpan<byte> name, out string spelling, out int rank)
    {
        rank = 2;
        spelling = "";
        switch (name.Length)
        {
            case 2 when name.SequenceEqual("ts"u8): spelling = "ts"; rank = 0; return FieldName.OccurredAt;
            case 3 when name.SequenceEqual("src"u8): spelling = "src"; rank = 1; return FieldName.Source;
            case 4 when name.SequenceEqual("type"u8): spelling = "type"; rank = 1; return FieldName.EventType;
            case 6 when name.SequenceEqual("source"u8): spelling = "source"; return FieldName.Source;
            case 7 when name.SequenceEqual("user_id"u8): spelling = "user_id"; return FieldName.UserId;
            case 7 when name.SequenceEqual("context"u8): spelling = "context"; return FieldName.Context;
            case 7 when name.SequenceEqual("sent_at"u8): spelling = "sent_at"; return FieldName.SentAt;
            case 7 when name.SequenceEqual("payload"u8): spelling = "payload"; rank = 1; return FieldName.Properties;
            case 7 when name.SequenceEqual("country"u8): spelling = "country"; return FieldName.Property;
            case 8 when name.SequenceEqual("event_id"u8): spelling = "event_id"; return FieldName.EventId;
            case 8 when name.SequenceEqual("page_url"u8): spelling = "page_url"; return FieldName.Property;
            case 9 when name.SequenceEqual("timestamp"u8): spelling = "timestamp"; rank = 1; return FieldName.OccurredAt;
            case 10 when name.SequenceEqual("cookieless"u8): spelling = "cookieless"; return FieldName.Cookieless;
            case 10 when name.SequenceEqual("event_type"u8): spelling = "event_type"; return FieldName.EventType;
            case 10 when name.SequenceEqual("properties"u8): spelling = "properties"; return FieldName.Properties;
            case 10 when name.SequenceEqual("session_id"u8): spelling = "session_id"; return FieldName.SessionId;
            case 11 when name.SequenceEqual("occurred_at"u8): spelling = "occurred_at"; return FieldName.OccurredAt;
            case 11 when name.SequenceEqual("device_type"u8): spelling = "device_type"; return FieldName.Property;
            case 11 when name.SequenceEqual("received_at"u8): spelling = "received_at"; return FieldName.ReceivedAt;
            case 12 when name.SequenceEqual("anonymous_id"u8): spelling = "anonymous_id"; return FieldName.AnonymousId;
            default: return FieldName.Unknown;
        }
    }
}
