using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Daybook.Cli.Import;

/// <summary>Reads JSON Lines. A line is sent unchanged, so that Daybook judges it, but it gets an id if it has none.</summary>
internal static class JsonLines
{
    /// <summary>No event is nearly as long, so such a line belongs to another kind of file.</summary>
    public const int MaxLineBytes = 1024 * 1024;

    /// <param name="timeReceived">True to accept lines without a time.</param>
    public static IEnumerable<ImportRecord> Read(Stream file, LineIds ids, bool timeReceived)
    {
        var number = 0L;
        foreach (var (line, whole) in Lines(file))
        {
            number++;
            if (line.Span.Trim(" \t"u8).IsEmpty) continue;
            yield return whole
                ? Record(line, number, ids, timeReceived)
                : ImportRecord.Unreadable(number, line, $"The line is longer than {MaxLineBytes} bytes.");
        }
    }

    /// <summary>Lines without their line end (LF or CRLF). A line that is too long is cut and comes with <c>false</c>.</summary>
    private static IEnumerable<(ReadOnlyMemory<byte> Line, bool Whole)> Lines(Stream file)
    {
        var buffer = new byte[MaxLineBytes + 2];
        var filled = file.ReadAtLeast(buffer.AsSpan(0, 3), 3, throwOnEndOfStream: false);
        if (buffer.AsSpan(0, filled).SequenceEqual("\uFEFF"u8)) filled = 0;
        var (scanned, whole, ended) = (0, true, false);
        while (!ended)
        {
            var read = file.Read(buffer, filled, buffer.Length - filled);
            ended = read == 0;
            filled += read;

            var start = 0;
            for (int end; (end = buffer.AsSpan(scanned, filled - scanned).IndexOf((byte)'\n')) >= 0; scanned = start)
            {
                var line = buffer.AsMemory(start, scanned + end - start);
                start = scanned + end + 1;
                if (whole) yield return (Trimmed(line), true);
                whole = true;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            scanned = filled -= start;
            if (filled < buffer.Length) continue;

            // Skips the rest of the line, because its beginning is enough to find it.
            if (whole) yield return (buffer.AsMemory(0, 8 * 1024), false);
            (scanned, filled, whole) = (0, 0, false);
        }

        if (filled > 0 && whole) yield return (Trimmed(buffer.AsMemory(0, filled)), true);
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> line) => line.Span.EndsWith("\r"u8) ? line[..^1] : line;

    private static ImportRecord Record(ReadOnlyMemory<byte> line, long number, LineIds ids, bool timeReceived)
    {
        var (lacksId, lacksTime) = Lacks(line.Span, out var open, out var empty);
        return lacksTime && !timeReceived ? ImportRecord.WithoutTime(number, line)
            : new ImportRecord(number, lacksId ? WithId(line, number, ids, open, empty) : line);
    }

    private static ReadOnlyMemory<byte> WithId(ReadOnlyMemory<byte> line, long number, LineIds ids, int open, bool empty)
    {
        var result = new ArrayBufferWriter<byte>(line.Length + 64);
        result.Write("{\"event_id\":\""u8);
        Utf8Formatter.TryFormat(ids.Of(number, line.Span), result.GetSpan(36), out var written);
        result.Advance(written);
        result.Write(empty ? "\""u8 : "\","u8);
        result.Write(line.Span[(open + 1)..]);
        return result.WrittenMemory;
    }

    /// <summary>Also false if it is not a JSON object, because Daybook rejects it by name.</summary>
    private static (bool Id, bool Time) Lacks(ReadOnlySpan<byte> line, out int open, out bool empty)
    {
        (open, empty) = (0, true);
        var reader = new Utf8JsonReader(line);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return (false, false);
            open = (int)reader.TokenStartIndex;
            var (hasId, hasTime) = (false, false);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                empty = false;
                var isId = reader.ValueTextEquals("event_id"u8);
                var isTime =
                    reader.ValueTextEquals("occurred_at"u8) || reader.ValueTextEquals("timestamp"u8) || reader.ValueTextEquals("ts"u8);
                reader.Read();
                hasId |= isId && reader.TokenType != JsonTokenType.Null;
                hasTime |= isTime && reader.TokenType != JsonTokenType.Null;
                reader.Skip();
            }

            return reader.Read() ? (false, false) : (!hasId, !hasTime);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (false, false);
        }
    }
}
