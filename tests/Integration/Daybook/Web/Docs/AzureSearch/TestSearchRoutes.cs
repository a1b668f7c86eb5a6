using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Web.Docs.AzureSearch;

/// <summary>The operations, by method and path.</summary>
internal sealed partial class TestSearchRoutes(ConcurrentDictionary<string, TestSearchIndex> indexes, Func<string, int> documentStatus)
{
    private const int MaxBatch = 1000;

    public TestSearchAnswer Answer(HttpRequest http, TestSearchRequest request)
    {
        if (request is { Method: "GET", Path: "/indexes" }) return Names(http);
        if (IndexPath().Match(request.Path) is not { Success: true } path) throw new BadSearchRequestException("There is no such route.");
        var (name, rest) = (path.Groups["name"].Value, path.Groups["rest"].Value);
        if ((request.Method, rest) == ("PUT", ""))
            return Put(http, name, request.Body?.AsObject() ?? throw new BadSearchRequestException("A definition is missing."));
        if (!indexes.TryGetValue(name, out var index))
            return TestSearchAnswer.Error(404, "", $"No index with the name '{name}' was found.");

        return (request.Method, rest) switch
        {
            ("DELETE", "") => indexes.TryRemove(name, out _) ? new TestSearchAnswer(204) : throw new BadSearchRequestException("Gone."),
            ("GET", "/docs/$count") => new TestSearchAnswer(200, JsonValue.Create(index.Count)),
            ("GET", _) when DocumentPath().Match(rest) is { Success: true } document => Lookup(http, index, document.Groups["key"].Value),
            ("POST", "/docs/search.index") => Write(index, request.Body),
            ("POST", "/docs/search.post.search") =>
                new TestSearchAnswer(200,
                    index.Search(request.Body?.AsObject() ?? throw new BadSearchRequestException("A body is missing."))),
            _ => throw new BadSearchRequestException("There is no such route."),
        };
    }

    private TestSearchAnswer Names(HttpRequest http)
    {
        if (http.Query["$select"] != "name") throw new BadSearchRequestException("Only names are asked for.");
        return new TestSearchAnswer(200,
            new JsonObject { ["value"] = new JsonArray([.. indexes.Keys.Select(name => new JsonObject { ["name"] = name })]) });
    }

    private TestSearchAnswer Put(HttpRequest http, string name, JsonObject definition)
    {
        if (http.Headers["Prefer"] != "return=representation")
            throw new BadSearchRequestException("Prefer: return=representation is required.");
        if ((string?)definition["name"] != name)
            throw new BadSearchRequestException("The name in the address and in the definition differ.");
        if (!IndexName().IsMatch(name)) throw new BadSearchRequestException($"'{name}' is no name of an index.");
        TestSearchSchema.Check(definition);
        if (indexes.TryGetValue(name, out var index))
        {
            index.Change(definition, http.Query["allowIndexDowntime"] == "true");
            return new TestSearchAnswer(200, definition.DeepClone());
        }

        indexes[name] = new TestSearchIndex(definition);
        return new TestSearchAnswer(201, definition.DeepClone());
    }

    private static TestSearchAnswer Lookup(HttpRequest http, TestSearchIndex index, string key)
    {
        foreach (var field in http.Query["$select"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries)) index.Field(field);
        return index.Find(key) is { } document ? new TestSearchAnswer(200, document.DeepClone()) : new TestSearchAnswer(404);
    }

    private TestSearchAnswer Write(TestSearchIndex index, JsonNode? body)
    {
        var actions = body?["value"]?.AsArray() ?? throw new BadSearchRequestException("A batch is {\"value\": […]}.");
        if (actions.Count is 0 or > MaxBatch)
            throw new BadSearchRequestException($"A batch has 1 to {MaxBatch} actions, not {actions.Count}.");
        var results = new JsonArray();
        foreach (var action in actions.Select(action => action!.AsObject()))
        {
            var key = (string?)action[index.Key] ?? throw new BadSearchRequestException("An action without a key.");
            if (!DocumentKey().IsMatch(key))
                throw new BadSearchRequestException($"'{key}' is no key: letters, digits, dash, underscore and equal sign.");
            var status =
                documentStatus(key) is var given and not 0 ? given
                    : index.Apply((string?)action["@search.action"] ?? "upload", key, action);
            results.Add(new JsonObject
            {
                ["key"] = key,
                ["status"] = status < 300,
                ["errorMessage"] = status < 300 ? null : "Refused by the test.",
                ["statusCode"] = status,
            });
        }

        var whole = results.All(result => (bool)result!["status"]!);
        return new TestSearchAnswer(whole ? 200 : 207, new JsonObject { ["value"] = results });
    }

    [GeneratedRegex(@"^/indexes\('(?<name>[^']+)'\)(?<rest>/.*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IndexPath();

    [GeneratedRegex(@"^/docs\('(?<key>[^']+)'\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DocumentPath();

    [GeneratedRegex("^[a-z0-9](-?[a-z0-9]){1,127}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IndexName();

    [GeneratedRegex("^[A-Za-z0-9_=-]{1,1024}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DocumentKey();
}
