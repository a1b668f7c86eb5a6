using Daybook.Foundation;
namespace Daybook.Web.Docs.Searching;

/// <summary>Every word of the corpus, with the number of passages that contain it. It suggests corrections for unknown words.</summary>
public sealed class Vocabulary
{
    private const int ShortestCompleted = 3;
    private const int ShortestCorrected = 5;
    private const int ShortestCorrectedTwice = 8;
    private const int LongestCorrected = 40;
    private const int MostCompletions = 3;
    private const int MostCorrections = 2;

    private readonly Dictionary<string, int> _passages = new(StringComparer.Ordinal);
    private readonly ILookup<char, string> _byInitial;

    public Vocabulary(IEnumerable<Document> documents)
    {
        foreach (var document in documents)
        {
            foreach (var passage in document.Passages)
            {
                foreach (var word in TextWords.Of($"{passage.Heading} {passage.Text}").Distinct())
                    _passages[word] = _passages.GetValueOrDefault(word) + 1;
            }
        }

        _byInitial = _passages.Keys.Where(word => !word.Any(char.IsDigit)).ToLookup(word => word[0]);
    }

    public bool Has(string word) => _passages.ContainsKey(word);

    /// <summary>Words that begin with this one, most frequent first.</summary>
    public IReadOnlyList<string> Completions(string word) =>
        word.Length < ShortestCompleted ? []
            : [.. Frequent(_byInitial[word[0]].Where(known => known.StartsWith(word, StringComparison.Ordinal))).Take(MostCompletions)];

    /// <summary>The nearest words with the same first letter: one typing mistake away, or two in a long word.</summary>
    public IReadOnlyList<string> Corrections(string word)
    {
        if (word.Length is < ShortestCorrected or > LongestCorrected || word.Any(char.IsDigit)) return [];
        for (var mistakes = 1; mistakes <= (word.Length < ShortestCorrectedTwice ? 1 : 2); mistakes++)
        {
            var near = Frequent(_byInitial[word[0]].Where(known => EditDistance.Within(mistakes, word, known))).Take(MostCorrections)
                .ToList();
            if (near.Count > 0) return near;
        }

        return [];
    }

    private IEnumerable<string> Frequent(IEnumerable<string> words) =>
        words.OrderByDescending(word => _passages[word]).ThenBy(word => word, StringComparer.Ordinal);
}
