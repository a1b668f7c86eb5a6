namespace Daybook.Docs;

/// <summary>Every number the ranking depends on, in one place, so that a change of one can be measured alone.</summary>
public static class SearchTuning
{
    public const int DefaultResults = 5;
    public const int MaxResults = 50;

    /// <summary>Longer queries are cut here: no question needs more, and cost grows with the terms.</summary>
    public const int MaxQueryCharacters = 512;
    public const int MaxTerms = 32;

    /// <summary>BM25 column weights. A word in a heading says what the passage is about; in the document's title, what all its passages are about.</summary>
    public const double TitleWeight = 3.0;
    public const double HeadingWeight = 4.0;
    public const double BodyWeight = 1.0;

    /// <summary>Without a limit one page whose title matches fills the list with its own sections.</summary>
    public const int MaxPassagesPerDocument = 3;

    public const int SnippetTokens = 32;

    /// <summary>Words of a question that say nothing about its subject. They are kept when there is nothing else.</summary>
    public static readonly IReadOnlySet<string> StopWords = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from", "has", "have", "how", "i", "if", "in",
        "is", "it", "my", "of", "on", "or", "our", "should", "so", "that", "the", "their", "then", "there", "this", "to", "was", "we",
        "what", "when", "where", "which", "who", "why", "will", "with", "you", "your",
    };
}
