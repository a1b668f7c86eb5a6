using System.Buffers;
using System.Text;

namespace Daybook.Ingest.Parsing;

/// <summary>JSON strings in canonical form: UTF-8 unchanged, and escapes only if JSON requires them. One text has one form.</summary>
internal static class JsonText
{
    public const string Nul = "The text contains U+0000, which PostgreSQL cannot store.";
    public const string LoneSurrogate = "The text contains half of a surrogate pair, which is not a character.";

    private static readonly SearchValues<byte> MustEscape =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>Writes a string token's raw bytes (between its quotes), which the JSON reader has accepted.</summary>
    /// <returns>What is wrong with the text, or null.</returns>
    public static string? WriteRaw(ByteBuffer to, ReadOnlySpan<byte> raw, bool escaped)
    {
        to.Append((byte)'"');
        if (!escaped) to.Append(raw);
        else if (WriteUnescaped(to, raw) is { } fault) return fault;
        to.Append((byte)'"');
        return null;
    }

    public static void Write(ByteBuffer to, string? text)
    {
        if (text is null)
        {
            to.Append("null"u8);
            return;
        }

        to.Append((byte)'"');
        var start = to.Length;
        to.Advance(Encoding.UTF8.GetBytes(text, to.Room(Encoding.UTF8.GetMaxByteCount(text.Length))));
        if (to.Slice(start, to.Length).IndexOfAny(MustEscape) >= 0)
        {
            to.CutTo(start);
            foreach (var rune in text.EnumerateRunes()) WriteRune(to, rune);
        }

        to.Append((byte)'"');
    }

    private static string? WriteUnescaped(ByteBuffer to, ReadOnlySpan<byte> raw)
    {
        while (true)
        {
            var slash = raw.IndexOf((byte)'\\');
            if (slash < 0)
            {
                to.Append(raw);
                return null;
            }

            to.Append(raw[..slash]);
            if (raw[slash + 1] != (byte)'u')
            {
                WriteRune(to, new Rune(Short(raw[slash + 1])));
                raw = raw[(slash + 2)..];
                continue;
            }

            var unit = Hex(raw[(slash + 2)..]);
            raw = raw[(slash + 6)..];
            if (unit == 0) return Nul;
            if (!char.IsSurrogate(unit)) WriteRune(to, new Rune(unit));
            else if (raw is [(byte)'\\', (byte)'u', ..] && Rune.TryCreate(unit, Hex(raw[2..]), out var pair))
            {
                WriteRune(to, pair);
                raw = raw[6..];
            }
            else return LoneSurrogate;
        }
    }

    private static void WriteRune(ByteBuffer to, Rune rune)
    {
        var room = to.Room(6);
        switch (rune.Value)
        {
            case '"' or '\\': Escape(to, room, (byte)rune.Value); break;
            case '\n': Escape(to, room, (byte)'n'); break;
            case '\r': Escape(to, room, (byte)'r'); break;
            case '\t': Escape(to, room, (byte)'t'); break;
            case '\b': Escape(to, room, (byte)'b'); break;
            case '\f': Escape(to, room, (byte)'f'); break;
            case < 32:
                "\\u00"u8.CopyTo(room);
                room[4] = (byte)('0' + (rune.Value >> 4));
                room[5] = (byte)"0123456789abcdef"[rune.Value & 15];
                to.Advance(6);
                break;
            default: to.Advance(rune.EncodeToUtf8(room)); break;
        }
    }

    private static void Escape(ByteBuffer to, Span<byte> room, byte letter)
    {
        room[0] = (byte)'\\';
        room[1] = letter;
        to.Advance(2);
    }

    private static char Short(byte letter) => letter switch
    {
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        _ => (char)letter,
    };

    private static char Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var d in digits[..4]) value = (value << 4) | (d <= '9' ? d - '0' : (d | 0x20) - 'a' + 10);
        return (char)value;
    }
}
