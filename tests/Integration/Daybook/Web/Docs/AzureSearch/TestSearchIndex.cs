using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Daybook.Tests.Web.Docs.AzureSearch;

/// <summary>One index: its documents, and for each searchable field an inverted index ranked by BM25.</summary>
public sealed class TestSearchIndex(JsonObject made)
{
    private const int MaxTop = 1000;
    private const int MaxSkip = 100_000;
    private const int DefaultTop = 50;

    private static readonly string[] Members =
        ["search", "queryType", "searchMode", "searchFields", "filter", "orderby", "select", "highlight", "highlightPreTag",
            "highlightPostTag", "top", "skip", "count", "scoringProfile"];

    private readonly SortedDictionary<string, JsonObject> _documents = new(StringComparer.Ordinal);

    private JsonObject _definition = made;

    public int Count => _documents.Count;

    public string Key => (string)Fields.Single(one => TestSearchSchema.Is(one, "key"))["name"]!;

    private IEnumerable<JsonObject> Fields => TestSearchSchema.List(_definition, "fields");

    public JsonObject? Find(string key) => _documents.GetValueOrDefault(key);

    public JsonObject Field(string name) =>
        Fields.SingleOrDefault(field => (string?)field["name"] == name)
            ?? throw new BadSearchRequestException($"Could not find a property named '{name}'.");

    /// <summary>Existing fields and analyzers cannot change. Fields may be added, and weights may change.</summary>
    public void Change(JsonObject to, bool allowDowntime)
    {
        foreach (var field in Fields)
        {
            var same = TestSearchSchema.List(to, "fields").SingleOrDefault(one => (string?)one["name"] == (string?)field["name"]);
            if (!JsonNode.DeepEquals(field, same))
                throw new BadSearchRequestException($"Existing field '{field["name"]}' cannot be changed.");
        }

        foreach (var part in new[] { "analyzers", "tokenizers", "tokenFilters", "charFilters" })
        {
            if (!allowDowntime && !JsonNode.DeepEquals(_definition[part], to[part]))
                throw new BadSearchRequestException($"Index update not allowed because it would cause downtime: {part}.");
        }

        _definition = to;
    }

    public int Apply(string action, string key, JsonObject given)
    {
        var document = (JsonObject)given.DeepClone();
        document.Remove("@search.action");
        foreach (var (name, value) in document)
        {
            if (Field(name) is not null && value is not null && value.GetValueKind() != System.Text.Json.JsonValueKind.String)
                throw new BadSearchRequestException($"'{name}' is not a string.");
        }

        var existed = _documents.ContainsKey(key);
        if (action == "delete") _documents.Remove(key);
        else if (action == "upload") _documents[key] = document;
        else throw new BadSearchRequestException($"The action '{action}' is not known here.");
        return action == "upload" && !existed ? 201 : 200;
    }

    public JsonObject Search(JsonObject request)
    {
        TestSearchSchema.Known(request, Members);
        Check(request);
        var query = (string?)request["search"] ?? "*";
        var found = query == "*" ? _documents.Values.Select(document => (Document: document, Score: 1.0))
            : Ranked(query, Listed(request, "searchFields"));
        var filtered = found.Where(hit => TestFilter.Holds((string?)request["filter"], hit.Document, this)).ToList();
        if (Listed(request, "orderby") is [var order])
            filtered = [.. filtered.OrderBy(hit => (string?)hit.Document[order.Split(' ')[0]], StringComparer.Ordinal)];
        var page = filtered.Skip((int?)request["skip"] ?? 0).Take((int?)request["top"] ?? DefaultTop);
        return new JsonObject { ["value"] = new JsonArray([.. page.Select(hit => Shown(hit.Document, hit.Score, request, query))]) };
    }

    private void Check(JsonObject request)
    {
        if ((string?)request["queryType"] is { } type && type is not ("simple" or "full"))
            throw new BadSearchRequestException("queryType is simple or full.");
        if ((string?)request["searchMode"] is { } mode && mode is not ("any" or "all"))
            throw new BadSearchRequestException("searchMode is any or all.");
        if ((int?)request["top"] is < 0 or > MaxTop || (int?)request["skip"] is < 0 or > MaxSkip)
            throw new BadSearchRequestException("top or skip is out of range.");
        if (request.ContainsKey("highlightPreTag") != request.ContainsKey("highlightPostTag"))
            throw new BadSearchRequestException("Both highlight tags, or none.");
        foreach (var name in Listed(request, "searchFields").Concat(Listed(request, "highlight").Select(field => field.Split('-')[0])))
        {
            if (!TestSearchSchema.Is(Field(name), "searchable")) throw new BadSearchRequestException($"'{name}' is not searchable.");
        }

        foreach (var name in Listed(request, "orderby").Select(order => order.Split(' ')[0]))
        {
            if (!TestSearchSchema.Is(Field(name), "sortable")) throw new BadSearchRequestException($"'{name}' is not sortable.");
        }

        foreach (var name in Listed(request, "select")) Field(name);
    }

    private IEnumerable<(JsonObject Document, double Score)> Ranked(string query, IReadOnlyList<string> fields)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (text, boost) in TestQuerySyntax.Parse(query))
        {
            foreach (var field in fields)
            {
                var weight = Weight(field) * boost;
                foreach (var (key, score) in Matches(field, text)) scores[key] = scores.GetValueOrDefault(key) + (weight * score);
            }
        }

        return scores.OrderByDescending(hit => hit.Value).ThenBy(hit => hit.Key, StringComparer.Ordinal)
            .Select(hit => (_documents[hit.Key], hit.Value));
    }

    private IEnumerable<(string Key, double Score)> Matches(string field, string text)
    {
        var terms = Cut(field, text).Select(term => term.Term).ToList();
        var cut = _documents.Select(
            document => (document.Key, Terms: Cut(field, (string?)document.Value[field] ?? "").Select(term => term.Term).ToList()))
            .ToList();
        var average = Math.Max(cut.Average(document => document.Terms.Count), 1);
        var matching =
            cut.Select(document => (document.Key, Times: Times(document.Terms, terms), document.Terms.Count))
                .Where(match => match.Times > 0).ToList();
        var rarity = Math.Log(1 + ((cut.Count - matching.Count + 0.5) / (matching.Count + 0.5)));
        return matching.Select(
            match => (match.Key,
                terms.Count * rarity * match.Times * 2.2 / (match.Times + (1.2 * (0.25 + (0.75 * match.Count / average))))));
    }

    private static int Times(List<string> terms, List<string> phrase) =>
        phrase.Count == 0 ? 0
            : Enumerable.Range(0, Math.Max(terms.Count - phrase.Count + 1, 0))
                .Count(at => terms.Skip(at).Take(phrase.Count).SequenceEqual(phrase));

    private double Weight(string field) =>
        TestSearchSchema.List(_definition, "scoringProfiles")
            .SingleOrDefault(profile => (string?)profile["name"] == (string?)_definition["defaultScoringProfile"]) is { } profile
            ? (double?)profile["text"]!["weights"]![field] ?? 1
            : 1;

    private IEnumerable<(string Term, int Start, int Length)> Cut(string field, string text) =>
        new TestAnalyzer(_definition, (string)Field(field)["analyzer"]!).Cut(text);

    private JsonObject Shown(JsonObject document, double score, JsonObject request, string query)
    {
        var shown = new JsonObject { ["@search.score"] = score };
        var highlights = new JsonObject();
        foreach (var field in Listed(request, "highlight"))
        {
            if (Fragments(document, field, query, request) is { Count: > 0 } fragments) highlights[field.Split('-')[0]] = fragments;
        }

        if (highlights.Count > 0) shown["@search.highlights"] = highlights;
        foreach (var name in Listed(request, "select")) shown[name] = document[name]?.DeepClone();
        return shown;
    }

    /// <summary>Sentences with marked words, at most the requested number.</summary>
    private JsonArray Fragments(JsonObject document, string highlight, string query, JsonObject request)
    {
        var field = highlight.Split('-')[0];
        var wanted =
            TestQuerySyntax.Parse(query).SelectMany(clause => Cut(field, clause.Text)).Select(term => term.Term)
                .ToHashSet(StringComparer.Ordinal);
        var fragments = new JsonArray();
        foreach (var sentence in Regex.Split((string?)document[field] ?? "", @"(?<=\.) ", RegexOptions.None, TimeSpan.FromSeconds(10)))
        {
            var marked = sentence;
            var found = Cut(field, sentence).Where(term => wanted.Contains(term.Term)).Reverse().ToList();
            foreach (var (_, start, length) in found)
                marked = marked.Insert(start + length, (string)request["highlightPostTag"]!)
                    .Insert(start, (string)request["highlightPreTag"]!);
            if (found.Count > 0) fragments.Add(marked);
            if (fragments.Count == int.Parse(highlight.Split('-').ElementAtOrDefault(1) ?? "5")) break;
        }

        return fragments;
    }

    private static string[] Listed(JsonObject request, string member) => ((string?)request[member])?.Split(',') ?? [];
}
