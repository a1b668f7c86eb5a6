using System.Globalization;
using System.Text;

namespace Daybook.Cli.Queries;

/// <summary>Columns of text, as wide as their widest cell. The first is left-aligned, numbers are right-aligned.</summary>
/// <param name="titles">A title that ends in <c>&lt;</c> aligns its column left.</param>
internal sealed class TextTable(params string[] titles)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Printable)]);

    public override string ToString()
    {
        var left = titles.Select((title, i) => i == 0 || title.EndsWith('<')).ToArray();
        List<string[]> all = [[.. titles.Select(title => title.TrimEnd('<'))], .. _rows];
        var widths = titles.Select((_, i) => all.Max(row => Width(row[i]))).ToArray();
        var text = new StringBuilder();
        foreach (var row in all)
            text.AppendLine(string.Join("  ", row.Select((cell, i) => Pad(cell, widths[i], left[i]))).TrimEnd());
        return text.ToString();
    }

    /// <summary>
    /// Names and values come from senders. What a terminal would obey, such as an escape sequence, is shown as <c>?</c>.
    /// </summary>
    public static string Printable(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => Rune.GetUnicodeCategory(rune) switch
        {
            // Joins letters and emoji.
            _ when rune.Value is 0x200C or 0x200D => rune.ToString(),
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate => "?",
            _ => rune.ToString(),
        }));

    private static string Pad(string cell, int width, bool left)
    {
        var space = new string(' ', width - Width(cell));
        return left ? cell + space : space + cell;
    }

    private static int Width(string text) => new StringInfo(text).LengthInTextElements;
}
