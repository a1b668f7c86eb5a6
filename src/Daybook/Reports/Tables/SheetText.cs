using System.Buffers;
using System.Text;

namespace Daybook.Reports.Tables;

/// <summary>Text in the form in which a cell keeps it whole.</summary>
internal static class SheetText
{
    /// <summary>The most characters in a cell that common spreadsheets support.</summary>
    public const int MaxText = 32_767;

    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Except([9, 10]).Select(c => (char)c), '_', '\ufffe', '\uffff',
            .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>
    /// Characters that XML forbids become <c>_xHHHH_</c>, as spreadsheets write them; so do blanks at either end, which a spreadsheet would
    /// take away. If a text exceeds the cell's limit, it is cut and says how long it was. Markup is escaped by the writer.
    /// </summary>
    public static string Encode(string text)
    {
        if (text.Length > MaxText)
        {
            var note = $"… [cut: {text.Length} characters; csv and jsonl have all of them]";
            text = text[..(MaxText - note.Length)] + note;
        }

        var edge = text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]));
        return edge || text.AsSpan().ContainsAny(Special) ? Escape(text) : text;
    }

    private static string Escape(string text)
    {
        var to = new StringBuilder(text.Length + 32);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if ((i == 0 || i == text.Length - 1) && char.IsWhiteSpace(c)) to.Append($"_x{(int)c:X4}_");
            else if (c == '_' && LooksEscaped(text.AsSpan(i))) to.Append("_x005F_");
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) to.Append(c).Append(text[++i]);
            else if (c is < ' ' and not '\t' and not '\n' or '\ufffe' or '\uffff' || char.IsSurrogate(c)) to.Append($"_x{(int)c:X4}_");
            else to.Append(c);
        }

        return to.ToString();
    }

    // A spreadsheet would read _xHHHH_ in the text itself as the character.
    private static bool LooksEscaped(ReadOnlySpan<char> text) =>
        text.Length >= 7 && text[1] == 'x' && text[6] == '_' && text[2..6].IndexOfAnyExcept(HexDigits) < 0;
}
