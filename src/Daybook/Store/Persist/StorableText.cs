using System.Text;

namespace Daybook.Store.Persist;

/// <summary>
/// Text as a column can hold it: U+0000 and lone surrogates become U+FFFD. Use it for what Daybook says about an event, never for the
/// event itself.
/// </summary>
internal static class StorableText
{
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\0', StringComparison.Ordinal)) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) clean.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        return clean.ToString();
    }
}
