using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Web.OpenApi;

namespace Daybook.Web.Mcp;

/// <summary>
/// What a tool takes, read from the contract: so a parameter that a route learns is one that agents can use, described in the same words.
/// </summary>
public sealed class ToolSchema
{
    private readonly JsonObject _contract = JsonNode.Parse(Contract.Read())!.AsObject();

    /// <summary>JSON Schema of what a GET route takes in its query and its path.</summary>
    public JsonElement Of(string path)
    {
        JsonObject properties = [], patterns = [];
        JsonArray required = [];
        foreach (var parameter in Parameters(path))
        {
            var name = parameter["name"]!.GetValue<string>();
            var schema = parameter["schema"]!.DeepClone().AsObject();
            schema["description"] = parameter["description"]?.DeepClone();
            // The contract writes property.NAME for a whole family of names.
            if (name.EndsWith(".NAME", StringComparison.Ordinal)) patterns[$"^{name[..^"NAME".Length].Replace(".", "\\.")}.+"] = schema;
            // And filter.N for a number behind the dot.
            else if (name.EndsWith(".N", StringComparison.Ordinal)) patterns[$"^{name[..^1].Replace(".", "\\.")}[1-9][0-9]*$"] = schema;
            else properties[name] = schema;
            if (parameter["required"]?.GetValue<bool>() == true) required.Add(name);
        }

        var whole = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0) whole["required"] = required;
        if (patterns.Count > 0) whole["patternProperties"] = patterns;
        whole["additionalProperties"] = false;
        return JsonSerializer.SerializeToElement(whole);
    }

    private IEnumerable<JsonObject> Parameters(string path) =>
        new[] { _contract["paths"]![path]!, _contract["paths"]![path]!["get"]! }
            .SelectMany(owner => owner["parameters"]?.AsArray() ?? [])
            .Select(parameter => Resolve(parameter!.AsObject()))
            .Where(parameter => parameter["in"]!.GetValue<string>() is "query" or "path");

    private JsonObject Resolve(JsonObject node) =>
        node["$ref"]?.GetValue<string>() is { } reference
            ? reference.Split('/').Skip(1).Aggregate((JsonNode)_contract, (at, part) => at[part]!).AsObject()
            : node;
}
