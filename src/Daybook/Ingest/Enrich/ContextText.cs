using System.Text;

namespace Daybook.Ingest.Enrich;

/// <summary>A text that Daybook puts into a context: short, without control characters and halves of surrogate pairs.</summary>
internal static class ContextText
{
    /// <summary>In UTF-16 units.</summary>
    public const int Longest = 100;

    /// <returns>Null if nothing is left.</returns>
    public static string? Tidy(string text)
    {
        if (text.Length > Longest) text = text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~')) text = Printable(text);
        text = text.Trim();
        return text.Length == 0 ? null : text;
    }

    private static string Printable(string text)
    {
        var kept = new StringBuilder(text.Length);
        // A lone half comes out as U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsControl(rune) && rune.Value != 0xFFFD) kept.Append(rune.ToString());
        }

        return kept.ToString();
    }
}
