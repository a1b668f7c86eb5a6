using System.Globalization;
using System.Text;

namespace Daybook.Foundation.Text;

/// <summary>How long a text is, as a person counts: an emoji or a letter with its accents is one character.</summary>
public static class TextLength
{
    /// <summary>
    /// Bytes of UTF-8 that an id or a name may have besides, because one character may be built of any number. An index entry of
    /// PostgreSQL has up to 2,704 bytes, and some hold two of them.
    /// </summary>
    public const int MaxBytes = 1_000;

    /// <summary>What <see cref="MaxBytes"/> once was: stored ids may have as many.</summary>
    public const int MaxStoredBytes = 2_000;

    /// <summary>Characters of an id.</summary>
    public const int Id = 200;

    /// <returns>What is wrong with the length, or null.</returns>
    public static string? Fault(string text, int maxCharacters, int maxBytes = MaxBytes)
    {
        if (text.Length > maxCharacters && new StringInfo(text).LengthInTextElements is var characters && characters > maxCharacters)
            return $"It has {characters} characters; at most {maxCharacters} are allowed.";
        return text.Length > maxBytes / 3 && Encoding.UTF8.GetByteCount(text) is var bytes && bytes > maxBytes
            ? $"It has {bytes} bytes in UTF-8; at most {maxBytes} are allowed."
            : null;
    }
}
