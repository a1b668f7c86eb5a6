namespace Daybook.Web.Docs.Searching;

/// <summary>The words and word groups to look for in what a person typed. No character of them is index syntax.</summary>
/// <param name="Words">The words that carry the question, each with its alternatives; never empty.</param>
/// <param name="Phrases">Words that are side by side, and the parts of compounds such as <c>payload_too_large</c>. A passage that has
/// them together is a better answer.</param>
public sealed record DocsQuery(IReadOnlyList<IReadOnlyList<QueryTerm>> Words, IReadOnlyList<QueryTerm> Phrases)
{
    public IEnumerable<QueryTerm> Terms => Words.SelectMany(word => word).Concat(Phrases);

    /// <returns>Null if there is no word in the text.</returns>
    public static DocsQuery? From(string text, Vocabulary vocabulary, SearchTuning tuning)
    {
        var cut = text.Length > SearchTuning.MaxQueryCharacters ? text[..SearchTuning.MaxQueryCharacters] : text;
        var compounds = cut.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(TextWords.Of).Where(words => words.Count > 0)
            .ToList();
        var words = compounds.SelectMany(words => words).ToList();
        if (words.Count == 0) return null;

        var telling = words.Where(word => !tuning.StopWords.Contains(word)).ToHashSet(StringComparer.Ordinal);
        // A query that has only stop words is still a query.
        if (telling.Count == 0) telling = [.. words];
        var groups = words.Distinct().Where(telling.Contains).Take(SearchTuning.MaxWords)
            .Select(word => Alternatives(word, word == words[^1], vocabulary, tuning));
        return new DocsQuery([.. groups], Together(compounds, words, telling, tuning));
    }

    private static List<QueryTerm> Alternatives(string word, bool last, Vocabulary vocabulary, SearchTuning tuning)
    {
        var terms = new List<QueryTerm> { new(word, 1) };
        if (tuning.Spelling > 0 && !vocabulary.Has(word))
        {
            // The person may still be typing the last word.
            var completions = last ? vocabulary.Completions(word) : [];
            var spelling = completions.Count > 0 ? completions : vocabulary.Corrections(word);
            terms.AddRange(spelling.Select(better => new QueryTerm(better, tuning.Spelling)));
        }

        if (tuning.Synonyms > 0) terms.AddRange(Searching.Synonyms.Of(word).Select(other => new QueryTerm(other, tuning.Synonyms)));
        return terms;
    }

    private static List<QueryTerm> Together(List<IReadOnlyList<string>> compounds, List<string> words, HashSet<string> telling,
        SearchTuning tuning)
    {
        if (tuning.Phrases <= 0) return [];
        var parts = compounds.Where(words => words.Count > 1).Select(words => new QueryTerm(string.Join(' ', words), tuning.Compounds));
        var pairs = words.Zip(words.Skip(1)).Where(pair => telling.Contains(pair.First) && telling.Contains(pair.Second))
            .Select(pair => new QueryTerm($"{pair.First} {pair.Second}", tuning.Phrases));
        return [.. parts.Concat(pairs).DistinctBy(phrase => phrase.Text).Take(SearchTuning.MaxWords)];
    }
}

/// <param name="Text">One word, or several that must be side by side, separated by spaces. Lower-case letters and digits only.</param>
/// <param name="Weight">Factor for its score; 1 for a word that was typed.</param>
public sealed record QueryTerm(string Text, double Weight);
