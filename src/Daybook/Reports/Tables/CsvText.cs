using System.Buffers;
using System.Text;

namespace Daybook.Reports.Tables;

/// <summary>RFC 4180: CRLF, quotes where needed. A text that a spreadsheet would run as a formula gets an apostrophe in front, and so does one that already looks so, which makes it possible to take off again.</summary>
public static class CsvText
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\r\n"u8);
    private static readonly SearchValues<byte> FormulaStarts = SearchValues.Create("=+-@\t\r\n"u8);

    public static ReadOnlySpan<byte> Comma => ","u8;

    public static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>The first line: names that need no quotes.</summary>
    public static void Header(IEnumerable<string> columns, IBufferWriter<byte> to)
    {
        to.Text(string.Join(',', columns));
        to.Write(LineEnd);
    }

    public static void Field(string text, IBufferWriter<byte> to) => Field(Encoding.UTF8.GetBytes(text), to);

    /// <param name="text">UTF-8.</param>
    public static void Field(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        var quote = text.ContainsAny(Quoted);
        if (quote) to.Write("\""u8);
        if (IsFormula(text)) to.Write("'"u8);
        if (quote) Doubled(text, to);
        else to.Write(text);
        if (quote) to.Write("\""u8);
    }

    private static bool IsFormula(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart((byte)'\'');
        return text.Length > 0 && (FormulaStarts.Contains(text[0]) || text.StartsWith("＝"u8) || text.StartsWith("＋"u8) || text.StartsWith("－"u8) || text.StartsWith("＠"u8));
    }

    // JSON is full of quotes: room is taken once, for the case that there is nothing else.
    private static void Doubled(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        var span = to.GetSpan(text.Length * 2);
        var written = 0;
        for (int quote; (quote = text.IndexOf((byte)'"')) >= 0; text = text[(quote + 1)..])
        {
            text[..(quote + 1)].CopyTo(span[written..]);
            written += quote + 1;
            span[written++] = (byte)'"';
        }

        text.CopyTo(span[written..]);
        to.Advance(written + text.Length);
    }
}
