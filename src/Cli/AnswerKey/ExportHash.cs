using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Daybook.Cli.AnswerKey;

/// <summary>
/// One number for a set of events in any order: the sum of each event's SHA-256. It covers what a sender said but not the time of
/// receipt. If an event is missing, changed or doubled, the sum differs.
/// </summary>
internal sealed class ExportHash
{
    private static readonly JsonWriterOptions Writing =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly string[] Said = ["anonymous_id", "event_id", "event_type", "session_id", "source", "user_id"];

    private readonly ulong[] _sum = new ulong[4];

    public long Rows { get; private set; }

    public string Sum => string.Concat(_sum.Select(part => part.ToString("x16", CultureInfo.InvariantCulture)));

    /// <summary>Adds a line, as it was sent or as an export gives it.</summary>
    public void Add(ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            foreach (var name in Said)
            {
                if (json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                    writer.WriteString(name, value.GetString());
            }

            var at = DateTimeOffset.Parse(json.RootElement.GetProperty("occurred_at").GetString()!, CultureInfo.InvariantCulture);
            writer.WriteNumber("occurred_at", at.UtcTicks / 10);
            writer.WritePropertyName("properties");
            Write(writer, json.RootElement.GetProperty("properties"));
            writer.WriteEndObject();
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(buffer.WrittenSpan, hash);
        var carry = 0UL;
        for (var i = 3; i >= 0; i--)
        {
            var total = (UInt128)_sum[i] + BinaryPrimitives.ReadUInt64BigEndian(hash[(i * 8)..]) + carry;
            (_sum[i], carry) = ((ulong)total, (ulong)(total >> 64));
        }

        Rows++;
    }

    // Members sorted by name, numbers without meaningless zeros.
    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number when value.TryGetDecimal(out var number):
                writer.WriteNumberValue(number / 1.0000000000000000000000000000m);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
