using System.Globalization;
using System.Text.Json;
using Daybook.Web.Docs;
using Daybook.Web.Docs.Searching;
using Daybook.Local;
using Microsoft.Extensions.Logging.Abstractions;

namespace Daybook.Tests.Web.Docs.Searching;

/// <summary>
/// How well the search answers questions about our own pages. <c>relevance.jsonl</c> was written before any tuning, and not in the words
/// of the headings. Each line is a question and its correct passages (document#anchor, or a document for any of its passages) with a
/// grade, 3 for an answer, 1 for a hint. Odd lines are for tuning. Even lines are held out and only measured.
/// </summary>
public sealed class RelevanceTests(ITestOutputHelper output)
{
    private const int Depth = 10;

    // Each new page is one more that may stand before the right one, so the figures sink while the pages grow (docs/search.md). What must
    // not sink is the gain over untuned BM25 on the same pages.
    private const double FloorNdcg = 0.33;
    private const double FloorMrr = 0.33;
    private const double LeastGain = 1.2;

    private static readonly DocsCorpus Corpus = CorpusOnDisk.Of(Path.Combine(ProjectRoot.Find(), "docs"));

    [Fact]
    public async Task Held_out_questions_find_their_passages()
    {
        var untuned = await Measure(SearchTuning.Untuned, Half(1));
        var tuned = await Measure(SearchTuning.Tuned, Half(1));
        var practised = await Measure(SearchTuning.Tuned, Half(0));

        var plain = await Measure(SearchTuning.Untuned, Half(0));
        output.WriteLine(Told($"held-out half ({Half(1).Count} questions)", tuned, untuned));
        output.WriteLine(Told("tuning half", practised, plain));
        Assert.True(tuned.Ndcg >= FloorNdcg, Invariant($"nDCG@10 of the held-out half fell to {tuned.Ndcg:0.000}."));
        Assert.True(tuned.Mrr >= FloorMrr, Invariant($"MRR of the held-out half fell to {tuned.Mrr:0.000}."));
        Assert.True(tuned.Ndcg >= LeastGain * untuned.Ndcg && tuned.Mrr >= LeastGain * untuned.Mrr,
            Invariant($"The search is hardly better than plain BM25, which has {untuned.Ndcg:0.000} and {untuned.Mrr:0.000}."));
    }

    [Fact]
    public void There_are_enough_questions_and_each_names_passages_that_exist()
    {
        Assert.True(Questions.Count >= 40);
        Assert.Equal(Questions.Count, Questions.Select(question => question.Text).Distinct().Count());
        Assert.Empty(Questions.SelectMany(question => question.Right.Keys).Where(name => !Exists(name)).Select(name =>
            $"{name}: a heading was renamed? Correct tests/Unit/Daybook/Web/Docs/Searching/relevance.jsonl").Distinct());
    }

    [Fact]
    public void No_question_repeats_a_word_of_the_heading_it_looks_for()
    {
        var repeated = from question in Questions
                       from name in question.Right.Where(right => right.Value == 3).Select(right => right.Key)
                       where name.Contains('#')
                       let heading = Passage(name)!.Heading.Split(PassageSplitter.Separator)[^1].Split(": GET")[0]
                       let words = TextWords.Of(heading).Except(SearchTuning.Tuned.StopWords).Intersect(TextWords.Of(question.Text))
                           .ToList()
                       where words.Count > 0
                       select $"{question.Text} → {name}: {string.Join(' ', words)}";

        Assert.Empty(repeated);
    }

    private static IReadOnlyList<Question> Questions { get; } =
        [.. File.ReadLines(Path.Combine(ProjectRoot.Find(), "tests/Unit/Daybook/Web/Docs/Searching/relevance.jsonl")).Select(Parsed)];

    private static List<Question> Half(int remainder) => [.. Questions.Where((_, line) => line % 2 == remainder)];

    private static string Told(string half, (double Ndcg, double Mrr) tuned, (double Ndcg, double Mrr) plain) => Invariant(
        $"Docs search, {half}: tuned nDCG@10 {tuned.Ndcg:0.000}, MRR {tuned.Mrr:0.000}; plain BM25 {plain.Ndcg:0.000}, {plain.Mrr:0.000}");

    private static async Task<(double Ndcg, double Mrr)> Measure(SearchTuning tuning, List<Question> questions)
    {
        using var index = new EmbeddedIndex(Corpus, tuning, NullLogger<EmbeddedIndex>.Instance);
        var (ndcg, mrr) = (0.0, 0.0);
        foreach (var question in questions)
        {
            var grades = Grades(question, await index.Search(question.Text, Depth, default));
            ndcg += Gain(grades) / Gain(question.Right.Values.OrderDescending().Take(Depth));
            mrr += 1.0 / (1 + grades.FindIndex(grade => grade >= 2)) is var reciprocal && double.IsFinite(reciprocal) ? reciprocal : 0;
        }

        return (ndcg / questions.Count, mrr / questions.Count);
    }

    /// <summary>A page named as a whole counts once, even if several of its passages are found.</summary>
    private static List<int> Grades(Question question, IReadOnlyList<SearchHit> hits)
    {
        var counted = new HashSet<string>(StringComparer.Ordinal);
        return [.. hits.Select(
            hit => new[] { hit.Url["/docs/".Length..], hit.Doc }.FirstOrDefault(question.Right.ContainsKey) is { } name && counted.Add(name)
                ? question.Right[name] : 0)];
    }

    private static double Gain(IEnumerable<int> grades) =>
        grades.Select((grade, place) => (Math.Pow(2, grade) - 1) / Math.Log2(place + 2)).Sum();

    private static bool Exists(string name) => name.Contains('#') ? Passage(name) is not null : Corpus.Find(name) is not null;

    private static Passage? Passage(string name)
    {
        var parts = name.Split('#');
        return Corpus.Find(parts[0])?.Passages.FirstOrDefault(passage => passage.Anchor == parts[1]);
    }

    private static Question Parsed(string line)
    {
        using var json = JsonDocument.Parse(line);
        return new(
            json.RootElement.GetProperty("question").GetString()!,
            json.RootElement.GetProperty("right").EnumerateObject().ToDictionary(right => right.Name, right => right.Value.GetInt32()));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Question(string Text, IReadOnlyDictionary<string, int> Right);
}
