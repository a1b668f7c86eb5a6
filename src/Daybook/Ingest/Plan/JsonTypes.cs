using System.Text.Json;

namespace Daybook.Ingest.Plan;

/// <summary>JSON Schema's names of types.</summary>
internal static class JsonTypes
{
    public static readonly string[] All = ["string", "number", "integer", "boolean", "object", "array", "null"];

    public static bool Is(JsonElement value, string type) =>
        type == Of(value) || (type == "integer" && value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()));

    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        _ => "null",
    };
}
