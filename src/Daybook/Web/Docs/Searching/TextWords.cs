using System.Globalization;
using System.Text;

namespace Daybook.Web.Docs.Searching;

/// <summary>Words as every index of the docs sees them: sequences of letters, digits and their marks, in lower case.</summary>
public static class TextWords
{
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate arrives as the replacement character, which is not a letter.
            var ofWord = Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark;
            words.Append(ofWord ? Rune.ToLowerInvariant(rune).ToString() : " ");
        }

        return words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
