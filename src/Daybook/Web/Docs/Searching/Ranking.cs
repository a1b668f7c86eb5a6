namespace Daybook.Web.Docs.Searching;

/// <summary>Combines the scores of single words. A row number identifies a passage.</summary>
/// <param name="page">Gives the page of a passage.</param>
internal sealed class Ranking(SearchTuning tuning, Func<long, string> page)
{
    private const string DecisionRecords = "adr/";

    private readonly Dictionary<long, (double Score, int Words)> _passages = [];
    private readonly Dictionary<string, Dictionary<int, double>> _pages = new(StringComparer.Ordinal);
    private int _words;

    /// <summary>Adds one word of the question. A passage gets the best score among the word's alternatives.</summary>
    public void AddWord(IEnumerable<(long Row, double Score)> found)
    {
        foreach (var passage in found.GroupBy(hit => hit.Row))
        {
            var best = passage.Max(hit => hit.Score);
            var (score, words) = _passages.GetValueOrDefault(passage.Key);
            _passages[passage.Key] = (score + best, words + 1);
            if (!_pages.TryGetValue(page(passage.Key), out var scores)) _pages[page(passage.Key)] = scores = [];
            scores[_words] = Math.Max(scores.GetValueOrDefault(_words), best);
        }

        _words++;
    }

    /// <summary>Adds words that are side by side. Passages that have them get more.</summary>
    public void AddPhrase(IEnumerable<(long Row, double Score)> found)
    {
        foreach (var (row, score) in found)
        {
            if (_passages.TryGetValue(row, out var passage)) _passages[row] = passage with { Score = passage.Score + score };
        }
    }

    /// <returns>Best first. If two are equal, the one that comes first in the corpus.</returns>
    public IEnumerable<(long Row, double Score)> Best()
    {
        var ranked = _passages.Select(passage => (Row: passage.Key, Score: Score(passage.Key, passage.Value)))
            .OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Row);
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var hit in ranked)
        {
            var document = page(hit.Row);
            taken[document] = taken.GetValueOrDefault(document) + 1;
            if (taken[document] <= tuning.MaxPassagesPerDocument) yield return hit;
        }
    }

    private double Score(long row, (double Score, int Words) passage)
    {
        var document = page(row);
        var whole = _pages[document];
        var score = (passage.Score * Covered(passage.Words)) + (tuning.PageShare * whole.Values.Sum() * Covered(whole.Count));
        return document.StartsWith(DecisionRecords, StringComparison.Ordinal) ? score * tuning.DecisionRecords : score;
    }

    private double Covered(int words) => Math.Pow((double)words / _words, tuning.Coverage);
}
