using System.Text.Json;

namespace Daybook.Foundation.Text;

/// <summary>Members of JSON objects.</summary>
public static class JsonMembers
{
    /// <summary>The member's text; null if the object does not have it, or it is no string. Not an object: null.</summary>
    public static string? TextOrNull(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
