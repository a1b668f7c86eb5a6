namespace Daybook.Docs;

/// <summary>Turns what a person typed into an FTS5 MATCH expression.</summary>
/// <remarks>
/// Every term is quoted, so no character of the query is ever syntax. Terms are joined by OR and left to BM25: a question in plain words
/// rarely has all its words in one passage. A compound such as <c>payload_too_large</c> is asked for as a phrase and by its words.
/// </remarks>
public static class MatchQuery
{
    /// <returns>Null when the query has no word in it.</returns>
    public static string? From(string query)
    {
        var cut = query.Length > SearchTuning.MaxQueryCharacters ? query[..SearchTuning.MaxQueryCharacters] : query;
        var compounds = cut.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Words).Where(words => words.Length > 0).ToList();
        var phrases = compounds.Where(words => words.Length > 1).Select(words => Quoted(string.Join(' ', words)));
        var words = compounds.SelectMany(words => words).ToList();
        if (words.Count == 0)
            return null;

        var telling = words.Where(word => !SearchTuning.StopWords.Contains(word)).ToList();
        // The last word may still be being typed.
        var terms = (telling.Count > 0 ? telling : words).Select(Quoted).Append(Quoted(words[^1]) + "*");
        return string.Join(" OR ", phrases.Concat(terms).Distinct().Take(SearchTuning.MaxTerms));
    }

    /// <summary>Runs of letters, digits and marks, as the tokenizer sees them.</summary>
    private static string[] Words(string compound)
    {
        var spaced = string.Create(compound.Length, compound, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsLetterOrDigit(source, i) || IsMark(source[i]) || IsLowHalf(source, i) ? source[i] : ' ';
        });
        return spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool IsMark(char character) => char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.NonSpacingMark;

    private static bool IsLowHalf(string text, int index) => index > 0 && char.IsSurrogatePair(text[index - 1], text[index]) && char.IsLetterOrDigit(text, index - 1);

    private static string Quoted(string words) => $"\"{words}\"";
}
