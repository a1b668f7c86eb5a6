using System.Buffers;

namespace Daybook.Platform.Tables;

/// <summary>RFC 4180: CRLF, quotes where needed. A text that a spreadsheet would run as a formula gets an apostrophe in front, and so does one that already looks so, which makes it possible to take off again.</summary>
public static class CsvText
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    public static ReadOnlySpan<byte> Comma => ","u8;

    public static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>The first line: names that need no quotes.</summary>
    public static void Header(IEnumerable<string> columns, IBufferWriter<byte> to)
    {
        to.Text(string.Join(',', columns));
        to.Write(LineEnd);
    }

    public static void Field(string text, IBufferWriter<byte> to)
    {
        var formula = text.AsSpan().TrimStart('\'') is [var first, ..] && FormulaStarts.Contains(first);
        var quote = text.AsSpan().ContainsAny(Quoted);
        if (quote) to.Write("\""u8);
        if (formula) to.Write("'"u8);
        if (quote)
        {
            to.Text(text.Replace("\"", "\"\"", StringComparison.Ordinal));
            to.Write("\""u8);
        }
        else
        {
            to.Text(text);
        }
    }
}
