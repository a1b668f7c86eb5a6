using System.Buffers;
using System.Text.Json;
using Daybook.Foundation.Events;

namespace Daybook.Ingest.Sending;

/// <summary>A line of the journal: a message that the queue has acknowledged, and the ids of its events.</summary>
public sealed record JournalEntry(SentMessage Message, IReadOnlyList<Guid> EventIds)
{
    private const int IdBytes = 16;

    /// <summary>With the line feed.</summary>
    public static ReadOnlyMemory<byte> Line(SentMessage message, IReadOnlyList<Guid> eventIds)
    {
        var line = new ArrayBufferWriter<byte>(96 + eventIds.Count * 22);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("message_id"u8, message.MessageId);
            json.WriteNumber("hour"u8, message.Hour.ToUnixTimeSeconds());
            json.WriteNumber("events"u8, message.Events);
            var ids = new byte[eventIds.Count * IdBytes];
            for (var i = 0; i < eventIds.Count; i++) eventIds[i].TryWriteBytes(ids.AsSpan(i * IdBytes), bigEndian: true, out _);
            json.WriteBase64String("event_ids"u8, ids);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    /// <returns>Null if it is not a whole line: a power cut may leave anything at the end of a file.</returns>
    public static JournalEntry? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var bytes = root.GetProperty("event_ids").GetBytesFromBase64();
            if (bytes.Length % IdBytes != 0) return null;
            var ids = new Guid[bytes.Length / IdBytes];
            for (var i = 0; i < ids.Length; i++) ids[i] = new Guid(bytes.AsSpan(i * IdBytes, IdBytes), bigEndian: true);
            return new JournalEntry(
                new SentMessage(
                    root.GetProperty("message_id").GetGuid(),
                    DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("hour").GetInt64()),
                    root.GetProperty("events").GetInt32()),
                ids);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException
            or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
