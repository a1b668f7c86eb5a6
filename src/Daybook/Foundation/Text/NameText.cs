using System.Buffers;

namespace Daybook.Foundation.Text;

/// <summary>
/// The one form of a name that people choose and compare, such as an event type: without blanks around it, each blank an ordinary one,
/// and NFC.
/// </summary>
public static class NameText
{
    // What is no white space to Unicode, and is still not seen.
    private const string Unseen = "\u200B\u2060\uFEFF";

    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    /// <returns>The same text where it is in this form already; empty for nothing but blanks.</returns>
    public static string Tidy(string name)
    {
        if (!name.AsSpan().ContainsAnyExcept(Plain)) return name;
        var from = 0;
        var to = name.Length;
        while (from < to && IsBlank(name[from])) from++;
        while (to > from && IsBlank(name[to - 1])) to--;
        var inner = name[from..to];
        if (inner.Any(c => c != ' ' && char.IsWhiteSpace(c))) inner = string.Concat(inner.Select(c => char.IsWhiteSpace(c) ? ' ' : c));
        return Nfc.Of(inner);
    }

    /// <summary>Whether nothing of the text is seen.</summary>
    public static bool IsBlank(string text) => text.All(IsBlank);

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || Unseen.Contains(c, StringComparison.Ordinal);
}
