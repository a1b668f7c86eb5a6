using System.Text.Json.Nodes;

namespace Daybook.Watch.DeadLetters;

/// <summary>RFC 6901: a place in a JSON document.</summary>
internal sealed record JsonPointer(string Text, IReadOnlyList<string> Tokens)
{
    /// <returns>Null if the text is not a pointer.</returns>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0) return new JsonPointer(text, []);
        if (text[0] != '/') return null;
        List<string> tokens = [];
        foreach (var token in text[1..].Split('/'))
        {
            // ~0 and ~1 are the only escapes. Replace ~1 first, so that ~01 means ~1.
            if (token.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal)
                .Contains('~', StringComparison.Ordinal)) return null;
            tokens.Add(token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return new JsonPointer(text, tokens);
    }

    public bool IsInside(JsonPointer other) =>
        Tokens.Count > other.Tokens.Count && other.Tokens.SequenceEqual(Tokens.Take(other.Tokens.Count));

    /// <summary>Finds the value; false if there is none.</summary>
    public bool TryGet(JsonNode? root, out JsonNode? value)
    {
        value = root;
        foreach (var token in Tokens)
        {
            switch (value)
            {
                case JsonObject o when o.TryGetPropertyValue(token, out var member):
                    value = member;
                    break;
                case JsonArray a when Index(token, a.Count - 1) is { } index:
                    value = a[index];
                    break;
                default:
                    value = null;
                    return false;
            }
        }

        return true;
    }

    /// <summary>The object or array that holds the last token. Not for the root.</summary>
    public JsonNode? Parent(JsonNode? root) => new JsonPointer("", [.. Tokens.SkipLast(1)]).TryGet(root, out var parent) ? parent : null;

    /// <returns>Null if the token is not an index from 0 to <paramref name="last"/>.</returns>
    public static int? Index(string token, int last) =>
        (token == "0" || (token.Length is > 0 and < 10 && token[0] != '0' && token.All(char.IsAsciiDigit))) && int.Parse(token) <= last
            ? int.Parse(token) : null;
}
