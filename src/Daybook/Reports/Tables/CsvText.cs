using System.Buffers;
using System.Text;

namespace Daybook.Reports.Tables;

/// <summary>
/// RFC 4180: CRLF, and quotes if needed. If a spreadsheet would run a text as a formula, the text gets an apostrophe in front. A text
/// that already looks like this also gets one, so that a reader can remove it again.
/// </summary>
public static class CsvText
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\r\n"u8);
    private static readonly SearchValues<byte> FormulaStarts = SearchValues.Create("=+-@\t\r\n"u8);

    public static ReadOnlySpan<byte> Comma => ","u8;

    /// <summary>The byte order mark by which Excel knows UTF-8.</summary>
    public static ReadOnlySpan<byte> Mark => "\uFEFF"u8;

    public static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>The first line. Its names need no quotes.</summary>
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
        return text.Length > 0
            && (FormulaStarts.Contains(text[0]) || text.StartsWith("＝"u8) || text.StartsWith("＋"u8) || text.StartsWith("－"u8)
                || text.StartsWith("＠"u8));
    }

    // JSON is full of quotes, so this reserves space once, for a text of only quotes.
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
