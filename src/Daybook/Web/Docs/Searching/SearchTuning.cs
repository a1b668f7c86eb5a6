using System.Collections.Frozen;

namespace Daybook.Web.Docs.Searching;

/// <summary>
/// All numbers that the ranking depends on are here, so that each change can be measured alone (docs/search.md has the measurements).
/// </summary>
public sealed record SearchTuning
{
    public const int DefaultResults = 5;
    public const int MaxResults = 50;

    /// <summary>Longer queries are cut here, because no question needs more and the cost grows with the words.</summary>
    public const int MaxQueryCharacters = 512;
    public const int MaxWords = 32;

    public const int SnippetTokens = 32;

    /// <summary>BM25 with equal weights for every word and column. It is the baseline for the tuned search.</summary>
    public static SearchTuning Untuned { get; } = new();

    public static SearchTuning Tuned { get; } = new()
    {
        Tokenizer = "porter unicode61 remove_diacritics 2",
        TitleWeight = 4,
        HeadingWeight = 3,
        Spelling = 0.7,
        Synonyms = 0.7,
        Phrases = 0.6,
        Compounds = 2,
        Coverage = 1,
        PageShare = 0.2,
        DecisionRecords = 0.7,
        MaxPassagesPerDocument = 3,
        StopWords = Small,
    };

    public string Tokenizer { get; init; } = "unicode61";

    /// <summary>
    /// Weights of the columns. A word in a heading says what the passage is about. A word in the document's title says what all its
    /// passages are about.
    /// </summary>
    public double TitleWeight { get; init; } = 1;

    public double HeadingWeight { get; init; } = 1;

    public double BodyWeight { get; init; } = 1;

    /// <summary>Share of its score that a corrected or completed word adds. If 0, words count only as typed.</summary>
    public double Spelling { get; init; }

    /// <summary>Share of its score that a synonym adds.</summary>
    public double Synonyms { get; init; }

    /// <summary>Share of their score that words add if they are side by side.</summary>
    public double Phrases { get; init; }

    /// <summary>
    /// The same for the parts of one compound, such as <c>payload_too_large</c>, because a person who types a name wants the page with
    /// that name.
    /// </summary>
    public double Compounds { get; init; }

    /// <summary>Exponent for the share of the question's words that a passage has.</summary>
    public double Coverage { get; init; }

    /// <summary>Share of the rest of its page's score that is added to a passage.</summary>
    public double PageShare { get; init; }

    /// <summary>Weight of pages below <c>adr/</c>. They say why, but people who search ask how.</summary>
    public double DecisionRecords { get; init; } = 1;

    /// <summary>Without a limit, one page whose title matches fills the list with its own sections.</summary>
    public int MaxPassagesPerDocument { get; init; } = int.MaxValue;

    /// <summary>Words of a question that say nothing about its subject. They are kept if there are no others.</summary>
    public IReadOnlySet<string> StopWords { get; init; } = FrozenSet<string>.Empty;

    private static FrozenSet<string> Small => FrozenSet.Create(
        StringComparer.Ordinal,
        "a", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being", "but", "by", "can", "could", "did", "do", "does",
        "everybody", "everything", "for", "from", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "may", "me", "more",
        "must", "my", "no", "nobody", "not", "of", "on", "once", "one", "onto", "or", "our", "over", "shall", "should", "so", "some",
        "somebody", "someone", "something", "than", "that", "the", "their", "them", "then", "there", "they", "this", "to", "too", "two",
        "us", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your", "again");
}
