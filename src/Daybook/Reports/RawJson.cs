using System.Text.Json;
using System.Text.Json.Serialization;

namespace Daybook.Reports;

/// <summary>JSON text from PostgreSQL, written into an answer unchanged.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct RawJson(string Text)
{
    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new(document.RootElement.GetRawText());
        }

        // jsonb is valid JSON by construction.
        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Text, skipInputValidation: true);
    }
}
