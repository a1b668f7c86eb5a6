using System.Text.Json;
using System.Text.Json.Nodes;

namespace Daybook.Watch.DeadLetters;

/// <summary>RFC 6902: a list of changes to a JSON document. Either all apply or none.</summary>
internal sealed class JsonPatch
{
    private readonly List<Operation> _operations;

    private JsonPatch(List<Operation> operations) => _operations = operations;

    /// <param name="fault">What is wrong with it; null if the patch is returned.</param>
    public static JsonPatch? Parse(JsonElement json, out string? fault)
    {
        List<Operation> operations = [];
        fault = json.ValueKind == JsonValueKind.Array ? null : "A JSON Patch is an array of operations.";
        foreach (var item in fault is null ? json.EnumerateArray().ToArray() : [])
        {
            if (Operation.Parse(item, operations.Count, out fault) is not { } operation) return null;
            operations.Add(operation);
        }

        return fault is null ? new JsonPatch(operations) : null;
    }

    /// <summary>Applies all changes to a copy.</summary>
    /// <param name="fault">Which operation does not fit the document; null if it was patched.</param>
    public JsonNode? Apply(JsonNode? document, out string? fault)
    {
        var root = document?.DeepClone();
        for (var i = 0; i < _operations.Count; i++)
        {
            fault = _operations[i].Apply(ref root);
            if (fault is null) continue;
            fault = $"Operation {i} ({_operations[i].Name} {_operations[i].Path.Text}): {fault}";
            return null;
        }

        fault = null;
        return root;
    }

    private sealed record Operation(string Name, JsonPointer Path, JsonPointer? From, JsonNode? Value)
    {
        private const string NotThere = "there is nothing at this place.";

        public static Operation? Parse(JsonElement json, int index, out string? fault)
        {
            string? Text(string name) =>
                json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String
                    ? v.GetString() : null;
            var name = Text("op");
            var path = Text("path") is { } p ? JsonPointer.Parse(p) : null;
            var from = Text("from") is { } f ? JsonPointer.Parse(f) : null;
            var hasValue = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("value", out _);
            fault = name is not ("add" or "remove" or "replace" or "move" or "copy" or "test")
                ? "`op` must be add, remove, replace, move, copy or test."
                : path is null ? "`path` must be a JSON Pointer, such as /properties/price."
                : name is "move" or "copy" && from is null ? "`from` must be a JSON Pointer."
                : name is "add" or "replace" or "test" && !hasValue ? "`value` is missing."
                : name is "move" && path.IsInside(from!) ? "`from` must not contain `path`."
                : null;
            if (fault is not null)
            {
                fault = $"Operation {index}: {fault}";
                return null;
            }

            return new Operation(name!, path!, from, hasValue ? Node(json.GetProperty("value")) : null);
        }

        public string? Apply(ref JsonNode? root)
        {
            switch (Name)
            {
                case "add":
                    return Add(ref root, Value?.DeepClone());
                case "remove":
                    return Remove(ref root, Path);
                case "replace":
                    return Remove(ref root, Path) ?? Add(ref root, Value?.DeepClone());
                case "test":
                    return !Path.TryGet(root, out var found) ? NotThere : JsonNode.DeepEquals(found, Value) ? null
                        : "the value there is different.";
                default:
                    if (!From!.TryGet(root, out var source)) return $"there is nothing at {From.Text}.";
                    var copy = source?.DeepClone();
                    return (Name == "move" ? Remove(ref root, From) : null) ?? Add(ref root, copy);
            }
        }

        private string? Add(ref JsonNode? root, JsonNode? value)
        {
            if (Path.Tokens.Count == 0)
            {
                root = value;
                return null;
            }

            switch (Path.Parent(root))
            {
                case JsonObject o:
                    o[Path.Tokens[^1]] = value;
                    return null;
                case JsonArray a when Path.Tokens[^1] == "-":
                    a.Add(value);
                    return null;
                case JsonArray a when JsonPointer.Index(Path.Tokens[^1], a.Count) is { } index:
                    a.Insert(index, value);
                    return null;
                default:
                    return "there is no object or array that could hold it.";
            }
        }

        private static string? Remove(ref JsonNode? root, JsonPointer path)
        {
            if (path.Tokens.Count == 0)
            {
                root = null;
                return null;
            }

            switch (path.Parent(root))
            {
                case JsonObject o when o.Remove(path.Tokens[^1]):
                    return null;
                case JsonArray a when JsonPointer.Index(path.Tokens[^1], a.Count - 1) is { } index:
                    a.RemoveAt(index);
                    return null;
                default:
                    return NotThere;
            }
        }

        private static JsonNode? Node(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Object => JsonObject.Create(value.Clone()),
            JsonValueKind.Array => JsonArray.Create(value.Clone()),
            JsonValueKind.Null => null,
            _ => JsonValue.Create(value.Clone()),
        };
    }
}
