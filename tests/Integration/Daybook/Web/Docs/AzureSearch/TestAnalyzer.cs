using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Daybook.Tests.Web.Docs.AzureSearch;

/// <summary>
/// Runs a definition's custom analyzer: a pattern tokenizer and the named filters. The stemmer has only Porter's first steps, which are
/// enough for these tests.
/// </summary>
internal sealed class TestAnalyzer(JsonObject definition, string name)
{
    private static readonly (string From, string To)[] Folds = [("é", "e"), ("è", "e"), ("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss")];

    private readonly JsonObject _analyzer = TestSearchSchema.List(definition, "analyzers").Single(one => (string?)one["name"] == name);

    public IEnumerable<(string Term, int Start, int Length)> Cut(string text)
    {
        var cutter = TestSearchSchema.List(definition, "tokenizers").Single(one => (string?)one["name"] == (string?)_analyzer["tokenizer"]);
        var start = 0;
        foreach (var gap in Regex.Matches(text, (string)cutter["pattern"]!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10))
            .Append(null))
        {
            var end = gap?.Index ?? text.Length;
            if (end > start) yield return (Term(text[start..end]), start, end - start);
            start = end + (gap?.Length ?? 0);
        }
    }

    private string Term(string word) =>
        _analyzer["tokenFilters"]!.AsArray().Select(filter => (string?)filter).Aggregate(word, (term, filter) => filter switch
    {
        "lowercase" => term.ToLowerInvariant(),
        "asciifolding" => Folds.Aggregate(term, (folded, fold) => folded.Replace(fold.From, fold.To, StringComparison.Ordinal)),
        _ => Stem(term),
    });

    private static string Stem(string word)
    {
        var stem = word.EndsWith("sses", StringComparison.Ordinal) ? word[..^2]
            : word.EndsWith("ies", StringComparison.Ordinal) ? word[..^2]
            : word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) && word.Length > 3 ? word[..^1]
            : word;
        foreach (var suffix in new[] { "ing", "ed" })
        {
            if (stem.EndsWith(suffix, StringComparison.Ordinal) && stem.Length > suffix.Length + 2) stem = stem[..^suffix.Length];
        }

        return stem.EndsWith('e') && stem.Length > 4 ? stem[..^1] : stem;
    }
}
