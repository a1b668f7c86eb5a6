using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Daybook.Foundation.Events;
using Daybook.Ingest.Reading;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Daybook.Ingest.CloudEvents;

/// <summary>
/// Converts CloudEvents' binary mode (attributes in <c>ce-</c> headers, data in the body) into the structured form for the reader.
/// </summary>
internal static class BinaryCloudEvent
{
    private const string Prefix = "ce-";

    private static readonly string[] Required = ["ce-id", "ce-source", "ce-specversion", "ce-type"];

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// If a header has one of the required attributes, the request is meant as a CloudEvent. The reader says which attributes are
    /// missing.
    /// </summary>
    public static bool Is(HttpRequest request)
    {
        foreach (var header in Required)
        {
            if (request.Headers.ContainsKey(header)) return true;
        }

        return false;
    }

    /// <exception cref="ProblemException"><c>invalid_parameter</c> for a header, <c>invalid_json</c> for the data.</exception>
    public static RawEvent ToStructured(HttpRequest request, ReadOnlySpan<byte> data)
    {
        var structured = new ArrayBufferWriter<byte>(data.Length + 1024);
        using (var writer = new Utf8JsonWriter(structured, Writing))
        {
            writer.WriteStartObject();
            foreach (var (name, values) in request.Headers)
            {
                if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) continue;
                var attribute = name[Prefix.Length..].ToLowerInvariant();
                if (attribute == "datacontenttype")
                    throw Invalid(name, "Content-Type says the type of the data; ce-datacontenttype is not allowed.");
                if (values.Count != 1) throw Invalid(name, $"The header {name} is given {values.Count} times.");
                writer.WriteString(attribute, HeaderText.Decode(name, values[0] ?? ""));
            }

            if (request.ContentType is { } type) writer.WriteString("datacontenttype", type);
            WriteData(writer, request.ContentType, data);
            writer.WriteEndObject();
        }

        return new RawEvent(structured.WrittenMemory, null);
    }

    private static void WriteData(Utf8JsonWriter writer, string? contentType, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return;
        if (IsJson(contentType))
        {
            if (!Utf8.IsValid(data)) throw new ProblemException(new Problem(ProblemCode.InvalidJson, "The data are not valid UTF-8."));
            try
            {
                var reader = new Utf8JsonReader(data, SplitBody.Deep);
                SplitBody.ReadToEnd(ref reader);
            }
            catch (JsonException e)
            {
                throw SplitBody.NotJson(e, data);
            }

            writer.WritePropertyName("data"u8);
            writer.WriteRawValue(data, skipInputValidation: true);
        }
        else if (contentType!.StartsWith("text/", StringComparison.OrdinalIgnoreCase) && Utf8.IsValid(data))
            writer.WriteString("data"u8, data);
        else writer.WriteBase64String("data_base64"u8, data);
    }

    // A missing type means JSON.
    private static bool IsJson(string? contentType) =>
        string.IsNullOrWhiteSpace(contentType)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)));

    private static ProblemException Invalid(string header, string detail) => new(Problem.InvalidParameter(header, detail));
}
