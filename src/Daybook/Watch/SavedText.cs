using System.Text.Json;
using Daybook.Foundation.Http;
using Daybook.Foundation.Text;

namespace Daybook.Watch;

/// <summary>A title or a sentence that a person writes and others read: in one line, and any letters.</summary>
internal static class SavedText
{
    /// <param name="at">Named in an error.</param>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static string Of(JsonElement json, string at, int maxCharacters)
    {
        if (json.ValueKind != JsonValueKind.String) throw QueryReader.Invalid(at, $"`{at}` is a text.");
        var text = NameText.Tidy(Read(json, at));
        if (NameText.IsBlank(text)) throw QueryReader.Invalid(at, $"`{at}` is empty.");
        if (text.Any(char.IsControl)) throw QueryReader.Invalid(at, $"`{at}` holds a control character.");
        return TextLength.Fault(text, maxCharacters) is { } fault ? throw QueryReader.Invalid(at, $"`{at}`: {fault}") : text;
    }

    /// <summary>A text that can be stored, as it is.</summary>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static string Read(JsonElement json, string at)
    {
        try
        {
            var text = json.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal)
                ? throw QueryReader.Invalid(at, $"`{at}` holds the character U+0000, which no stored text can hold.")
                : text;
        }
        catch (InvalidOperationException)
        {
            throw QueryReader.Invalid(at, $"`{at}` holds half a surrogate pair, which no stored text can hold.");
        }
    }
}
