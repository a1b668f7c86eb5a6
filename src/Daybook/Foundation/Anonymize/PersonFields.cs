using System.Text;
using System.Text.Json;

namespace Daybook.Foundation.Anonymize;

/// <summary>
/// Finds the members of sent JSON that name a person: <c>user_id</c>, <c>anonymous_id</c> and the <c>previousId</c> of an alias, at any
/// depth, in any spelling (<c>userId</c>, <c>USER-ID</c>).
/// </summary>
/// <remarks>
/// An email address in the properties names a person too, but this does not find it, because nothing says which text is whose address.
/// </remarks>
public static class PersonFields
{
    // The door refuses deeper JSON, but a refused body may have any depth.
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 100_000 };

    /// <returns>What was found, and whether the JSON was read to its end. It may be cut short, may not be JSON, or may have an object in
    /// place of an id.</returns>
    public static (IReadOnlyList<PersonField> Found, bool Whole) Find(ReadOnlySpan<byte> json)
    {
        List<PersonField> found = [];
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(Deep));
        try
        {
            var (began, unclear) = (false, false);
            while (reader.Read())
            {
                began = true;
                if (reader.TokenType != JsonTokenType.PropertyName || Kind(ref reader) is not { } kind) continue;
                if (!reader.Read()) break;
                if (reader.TokenType == JsonTokenType.String)
                    found.Add(new PersonField(kind, (int)reader.TokenStartIndex, reader.ValueSpan.Length + 2, reader.GetString()!,
                        reader.CurrentDepth));
                else if (reader.TokenType == JsonTokenType.Number)
                    found.Add(new PersonField(kind, (int)reader.TokenStartIndex, reader.ValueSpan.Length,
                        Encoding.ASCII.GetString(reader.ValueSpan), reader.CurrentDepth));
                else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) unclear = true;
            }

            return (found,
                began && !unclear && reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The JSON is broken or has a lone surrogate. What was found before it still counts.
            return (found, false);
        }
    }

    private static string? Kind(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length is < 6 or > 40) return null;
        Span<char> letters = stackalloc char[40];
        var n = 0;
        foreach (var c in reader.GetString()!)
        {
            if (c is not ('_' or '-' or ' ')) letters[n++] = char.ToLowerInvariant(c);
        }

        return letters[..n] is "userid" or "previousid" ? "u:" : letters[..n] is "anonymousid" ? "a:" : null;
    }
}

/// <param name="Kind"><c>u:</c> or <c>a:</c>.</param>
/// <param name="Start">Of the value in the JSON, quotes included.</param>
/// <param name="Text">The id.</param>
/// <param name="Depth">Of the objects and arrays that it stands in.</param>
public sealed record PersonField(string Kind, int Start, int Length, string Text, int Depth);
