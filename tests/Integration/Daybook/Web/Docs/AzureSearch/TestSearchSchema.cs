using System.Text.Json.Nodes;

namespace Daybook.Tests.Web.Docs.AzureSearch;

/// <summary>Checks the definition of an index.</summary>
internal static class TestSearchSchema
{
    private static readonly string[] Members =
        ["name", "fields", "scoringProfiles", "defaultScoringProfile", "analyzers", "tokenizers", "tokenFilters", "charFilters",
            "suggesters", "corsOptions", "@odata.etag", "similarity"];

    private static readonly string[] FieldMembers =
        ["name", "type", "key", "searchable", "filterable", "sortable", "facetable", "retrievable", "analyzer", "indexAnalyzer",
            "searchAnalyzer", "synonymMaps"];

    private static readonly string[] Filters = ["lowercase", "asciifolding", "porter_stem"];

    public static void Check(JsonObject definition)
    {
        Known(definition, Members);
        var fields = definition["fields"]!.AsArray().Select(field => field!.AsObject()).ToList();
        if (fields.Count(field => Is(field, "key")) != 1) Refuse("Exactly one field is the key.");
        if (fields.DistinctBy(field => (string?)field["name"]).Count() != fields.Count) Refuse("Two fields have one name.");
        var analyzers = List(definition, "analyzers").ToDictionary(analyzer => (string)analyzer["name"]!);
        foreach (var field in fields)
        {
            Known(field, FieldMembers);
            if ((string?)field["type"] != "Edm.String") Refuse($"{field["name"]}: only Edm.String is known here.");
            if (field["analyzer"] is { } analyzer && !(Is(field, "searchable") && analyzers.ContainsKey((string)analyzer!)))
                Refuse($"{field["name"]}: no analyzer '{analyzer}', or the field is not searchable.");
        }

        foreach (var analyzer in analyzers.Values)
        {
            if ((string?)analyzer["@odata.type"] != "#Microsoft.Azure.Search.CustomAnalyzer")
                Refuse("Only custom analyzers are known here.");
            if (!List(definition, "tokenizers").Any(cutter => (string?)cutter["name"] == (string?)analyzer["tokenizer"]))
                Refuse($"There is no tokenizer '{analyzer["tokenizer"]}'.");
            if (analyzer["tokenFilters"]!.AsArray().Any(filter => !Filters.Contains((string?)filter)))
                Refuse("A token filter is not known here.");
        }

        foreach (var cutter in List(definition, "tokenizers"))
        {
            if ((string?)cutter["@odata.type"] != "#Microsoft.Azure.Search.PatternTokenizer" || cutter["pattern"] is null)
                Refuse("Only pattern tokenizers are known here.");
        }

        foreach (var (name, _) in List(definition, "scoringProfiles").SelectMany(profile => profile["text"]!["weights"]!.AsObject()))
        {
            if (!fields.Any(field => (string?)field["name"] == name && Is(field, "searchable")))
                Refuse($"A weight is given to '{name}', which is not searchable.");
        }

        if (definition["defaultScoringProfile"] is { } used
            && !List(definition, "scoringProfiles").Any(profile => (string?)profile["name"] == (string)used!))
            Refuse($"There is no scoring profile '{used}'.");
    }

    public static bool Is(JsonObject field, string attribute) => (bool?)field[attribute] ?? false;

    public static IEnumerable<JsonObject> List(JsonObject definition, string member) =>
        definition[member]?.AsArray().Select(one => one!.AsObject()) ?? [];

    public static void Known(JsonObject given, IReadOnlyCollection<string> members)
    {
        if (given.Select(member => member.Key).Except(members).FirstOrDefault() is { } stranger) Refuse($"'{stranger}' is not known.");
    }

    private static void Refuse(string message) => throw new BadSearchRequestException(message);
}
