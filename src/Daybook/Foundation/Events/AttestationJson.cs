using System.Globalization;
using System.Text.Json;
using Daybook.Foundation.Time;

namespace Daybook.Foundation.Events;

/// <summary>
/// JSON of <see cref="Attestation"/> and of the acknowledged messages an envelope carries: <c>[message_id, hour, events]</c>.
/// </summary>
internal static class AttestationJson
{
    public static void Write(Utf8JsonWriter w, Attestation a)
    {
        w.WriteStartObject();
        w.WriteString("writer"u8, a.Writer);
        w.WriteNumber("attest_no"u8, a.AttestNo);
        WriteSent(w, "sent"u8, a.Sent);
        WriteHours(w, "receipted"u8, a.Receipted);
        WriteHours(w, "rejected"u8, a.Rejected);
        w.WriteEndObject();
    }

    public static Attestation Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new Attestation(
            root.GetProperty("writer").GetGuid(),
            root.GetProperty("attest_no").GetInt32(),
            [.. root.GetProperty("sent").EnumerateArray()
                .Select(s => new SentMessage(s[0].GetGuid(), UtcHour.FromNumber(s[1].GetInt64()), s[2].GetInt32()))],
            ReadHours(root.GetProperty("receipted")),
            ReadHours(root.GetProperty("rejected")));
    }

    public static void WriteSent(Utf8JsonWriter w, ReadOnlySpan<byte> name, IReadOnlyList<SentMessage> sent)
    {
        w.WriteStartArray(name);
        foreach (var message in sent)
        {
            w.WriteStartArray();
            w.WriteStringValue(message.MessageId);
            w.WriteNumberValue(UtcHour.ToNumber(message.Hour));
            w.WriteNumberValue(message.Events);
            w.WriteEndArray();
        }

        w.WriteEndArray();
    }

    public static List<SentMessage> ReadSent(ref Utf8JsonReader reader)
    {
        List<SentMessage> sent = [];
        EnvelopeJson.Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            var id = reader.GetGuid();
            reader.Read();
            var hour = UtcHour.FromNumber(reader.GetInt64());
            reader.Read();
            sent.Add(new SentMessage(id, hour, reader.GetInt32()));
            EnvelopeJson.Expect(ref reader, JsonTokenType.EndArray);
        }

        return sent;
    }

    private static void WriteHours(Utf8JsonWriter w, ReadOnlySpan<byte> name, IReadOnlyDictionary<DateTimeOffset, int> hours)
    {
        w.WriteStartObject(name);
        foreach (var (hour, n) in hours) w.WriteNumber(UtcHour.ToNumber(hour).ToString(CultureInfo.InvariantCulture), n);
        w.WriteEndObject();
    }

    private static Dictionary<DateTimeOffset, int> ReadHours(JsonElement hours) =>
        hours.EnumerateObject()
            .ToDictionary(p => UtcHour.FromNumber(long.Parse(p.Name, CultureInfo.InvariantCulture)), p => p.Value.GetInt32());

}
