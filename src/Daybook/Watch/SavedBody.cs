using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Ingest.Reading;

namespace Daybook.Watch;

/// <summary>The body of a request that saves something: one JSON object, each of whose members is known.</summary>
internal sealed class SavedBody : IDisposable
{
    private readonly JsonDocument _json;

    private SavedBody(JsonDocument json) => _json = json;

    /// <param name="form">What it must look like.</param>
    /// <exception cref="ProblemException"><c>invalid_json</c>, <c>invalid_parameter</c> or <c>payload_too_large</c>.</exception>
    public static async Task<SavedBody> Read(HttpCall call, int maxBytes, string form, CancellationToken cancel, params string[] known)
    {
        using var body = await ReadBody.Read(call.Request, maxBytes, cancel);
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(body.Bytes.ToArray());
        }
        catch (JsonException e)
        {
            throw new ProblemException(new Problem(ProblemCode.InvalidJson,
                $"The body is not JSON, at line {e.LineNumber + 1}, byte {e.BytePositionInLine}. {form}"));
        }

        try
        {
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw new ProblemException(new Problem(ProblemCode.InvalidJson, form));
            RequireKnown(json.RootElement, "", form, known);
            return new(json);
        }
        catch
        {
            json.Dispose();
            throw;
        }
    }

    /// <summary>A misspelt member must not be taken for a missing one.</summary>
    /// <param name="at">In front of a member's name in an error.</param>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static void RequireKnown(JsonElement json, string at, string form, params ReadOnlySpan<string> known)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            var name = Name(member);
            if (!known.Contains(name)) throw QueryReader.Invalid(at + name, $"`{at}{name}` is not known here. {form}");
            if (!seen.Add(name)) throw QueryReader.Invalid(at + name, $"`{at}{name}` is there twice.");
        }
    }

    /// <returns>Null: it is missing, or null.</returns>
    public JsonElement? Member(string name) => Member(_json.RootElement, name);

    public static JsonElement? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <exception cref="ProblemException"><c>invalid_parameter</c>: it is missing.</exception>
    public JsonElement Required(string name) => Member(name) ?? throw QueryReader.Invalid(name, $"`{name}` is required.");

    public bool Flag(string name) => Member(name) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw QueryReader.Invalid(name, $"`{name}` is true or false."),
    };

    public void Dispose() => _json.Dispose();

    // Only when it is read does an escape show that it is no text.
    private static string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw QueryReader.Invalid("body", "A member's name holds half a surrogate pair.");
        }
    }
}
