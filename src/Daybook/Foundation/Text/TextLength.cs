using System.Globalization;
using System.Text;

namespace Daybook.Foundation.Text;

/// <summary>How long a text is, as a person counts: an emoji or a letter with its accents is one character.</summary>
public static class TextLength
{
    /// <summary>
    /// Bytes of UTF-8 that an id or a name may have besides, because one character may be built of any number: what an index of
    /// PostgreSQL surely holds.
    /// </summary>
    public const int MaxBytes = 2_000;

    /// <returns>What is wrong with the length, or null.</returns>
    public static string? Fault(string text, int maxCharacters)
    {
        if (text.Length > maxCharacters && new StringInfo(text).LengthInTextElements is var characters && characters > maxCharacters)
            return $"It has {characters} characters; at most {maxCharacters} are allowed.";
        return text.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(text) is var bytes && bytes > MaxBytes
            ? $"It has {bytes} bytes in UTF-8; at most {MaxBytes} are allowed."
            : null;
    }
}
