using Azure.Search.Documents.Indexes.Models;
using Daybook.Web.Docs.Searching;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>The index that the service must create. It splits words as the embedded index does.</summary>
/// <remarks>
/// The service cannot change a field or an analyzer of an index that is in use, and this version of its API has no aliases. So the name
/// contains the version: a new schema is a new index beside the old one, and each instance asks the index of its own version (ADR-0060).
/// </remarks>
public static class PassageSchema
{
    /// <summary>Raise it with every change of fields or analyzers; a test pins the schema. A change of weights does not need it.</summary>
    public const int Version = 1;

    private const string Words = "daybook_words";
    private const string Cutter = "daybook_cutter";
    private const string Weights = "daybook_weights";

    public static string NameOf(AzureSearchOptions options) => NameOf(options.Index, Version);

    public static string NameOf(string index, int version) => $"{index}-v{version}";

    public static SearchIndex Of(string name) => new(name)
    {
        Fields =
        {
            new SimpleField("id", SearchFieldDataType.String) { IsKey = true, IsFilterable = true, IsSortable = true },
            new SimpleField("kind", SearchFieldDataType.String) { IsFilterable = true },
            new SimpleField("doc", SearchFieldDataType.String),
            new SimpleField("path", SearchFieldDataType.String),
            new SimpleField("anchor", SearchFieldDataType.String),
            new SimpleField("hash", SearchFieldDataType.String),
            new SearchableField("title") { AnalyzerName = Words },
            new SearchableField("heading") { AnalyzerName = Words },
            new SearchableField("body") { AnalyzerName = Words },
        },
        Tokenizers = { new PatternTokenizer(Cutter) { Pattern = @"[^\p{L}\p{N}\p{Mn}]+" } },
        Analyzers =
        {
            new CustomAnalyzer(Words,
                Cutter) { TokenFilters = { TokenFilterName.Lowercase, TokenFilterName.AsciiFolding, TokenFilterName.PorterStem } },
        },
        ScoringProfiles =
        {
            new ScoringProfile(Weights)
            {
                TextWeights = new TextWeights(new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["title"] = SearchTuning.Tuned.TitleWeight,
                    ["heading"] = SearchTuning.Tuned.HeadingWeight,
                    ["body"] = SearchTuning.Tuned.BodyWeight,
                }),
            },
        },
        DefaultScoringProfile = Weights,
    };
}
