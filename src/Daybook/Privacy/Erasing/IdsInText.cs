namespace Daybook.Privacy.Erasing;

/// <summary>A person's ids in a sentence that somebody wrote.</summary>
/// <remarks>
/// An id that could be an ordinary word, or a small number, is not looked for: else the erasure of the user <c>mobile</c> would take a word
/// out of everybody's titles. That leaves ids which nobody could tell from a word either.
/// </remarks>
internal static class IdsInText
{
    public const string Blanked = "…";

    /// <summary>Of an id that is looked for.</summary>
    public const int Shortest = 5;

    public static bool IsLookedFor(string id) => id.Length >= Shortest && !id.All(char.IsLetter);

    /// <returns>The same text if it holds none of them.</returns>
    public static string Blank(string text, IReadOnlyList<string> ids)
    {
        // The longest first, so that of two ids one of which begins as the other nothing is left over.
        foreach (var id in ids.Where(IsLookedFor).OrderByDescending(id => id.Length))
        {
            for (var at = 0; (at = text.IndexOf(id, at, StringComparison.Ordinal)) >= 0;)
            {
                if (IsPart(text, at - 1) || IsPart(text, at + id.Length))
                {
                    at++;
                    continue;
                }

                text = text[..at] + Blanked + text[(at + id.Length)..];
                at += Blanked.Length;
            }
        }

        return text;
    }

    private static bool IsPart(string text, int at) => at >= 0 && at < text.Length && char.IsLetterOrDigit(text[at]);
}
