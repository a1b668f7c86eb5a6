using System.Text.Json;

namespace Daybook.Foundation;

/// <summary>A setting that lists texts: separated by commas, or, where a text itself may hold a comma, a JSON array of texts.</summary>
public static class TextList
{
    /// <summary>Blanks around a text separated by commas do not count, nor do empty ones.</summary>
    /// <exception cref="FormatException">It begins as a JSON array and is none.</exception>
    public static IReadOnlyList<string> Read(string setting) => !IsArray(setting)
        ? setting.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : Parse(setting) ?? throw new FormatException(NoArray);

    /// <summary>For a sentence that begins with the setting's name; null when the list can be read.</summary>
    public static string? Fault(string setting) => IsArray(setting) && Parse(setting) is null ? NoArray : null;

    public static string Write(IEnumerable<string> texts) => JsonSerializer.Serialize(texts);

    private const string NoArray =
        "begins with [ and is no JSON array of texts: write [\"one\",\"two, with a comma\"], or texts separated by commas.";

    private static bool IsArray(string setting) => setting.AsSpan().TrimStart().StartsWith("[");

    private static string[]? Parse(string setting)
    {
        try
        {
            var texts = JsonSerializer.Deserialize<string?[]>(setting);
            return texts is null || texts.Contains(null) ? null : [.. texts.Select(t => t!)];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
