using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Daybook.Client;

/// <summary>The properties of an event. A struct, so that a call allocates nothing for them.</summary>
internal interface IEventProperties
{
    bool Any { get; }

    void Write(Utf8JsonWriter writer);
}

/// <summary>A type of the caller's, written by its own source-generated metadata.</summary>
internal readonly struct TypedProperties<T>(T value, JsonTypeInfo<T> type) : IEventProperties
{
    public bool Any => value is not null;

    public void Write(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, value, type);
}

/// <summary>A free object, and one more property that a call adds.</summary>
/// <param name="wins">If both have a property of that name: true if the added one holds.</param>
internal readonly struct FreeProperties(JsonObject? values, string? name = null, string? value = null, bool wins = true) : IEventProperties
{
    public bool Any => values is not null || value is not null;

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (value is not null && (wins || values?.ContainsKey(name!) != true)) writer.WriteString(name!, value);
        foreach (var (key, node) in values ?? [])
        {
            if (value is not null && wins && key == name) continue;
            writer.WritePropertyName(key);
            if (node is null) writer.WriteNullValue();
            else node.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
