using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Ingest.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Daybook.Privacy;

/// <summary>
/// A request about a person whose id stands in the JSON body, for ids that no path can carry, such as <c>.</c> or <c>a/b</c>; its other
/// members are the path form's parameters.
/// </summary>
public static class PersonInBody
{
    private const int MaxBytes = 64 * 1024;
    private const string Form = "The body must be a JSON object such as {\"user_id\":\"ann\"}.";

    /// <summary>
    /// Runs before access is decided, because the audit log must name the person before a change begins. Faults in the body are
    /// reported later.
    /// </summary>
    public static async Task Find(HttpRequest request, CancellationToken cancel)
    {
        using (var raw = await ReadBody.ReadAsSent(request, MaxBytes, cancel))
            request.Body = new MemoryStream(raw.Bytes.ToArray(), writable: false);
        try
        {
            using var body = await ReadBody.Read(request, MaxBytes, cancel);
            if (Members(body.Bytes).TryGetValue("user_id", out var id) && id is [{ Length: > 0 } text]) NamedPerson.Set(request, text);
        }
        catch (ProblemException)
        {
            // The operation reads it again, when it is known who asks.
        }

        request.Body.Position = 0;
    }

    /// <param name="known">Members besides <c>user_id</c> and <c>kind</c>.</param>
    /// <exception cref="ProblemException"><c>invalid_json</c> or <c>invalid_parameter</c>.</exception>
    public static async Task<(Person Person, QueryReader Options)> Read(HttpCall call, CancellationToken cancel,
        params IReadOnlyList<string> known)
    {
        using var body = await ReadBody.Read(call.Request, MaxBytes, cancel);
        var members = Members(body.Bytes);
        if (members.Keys.FirstOrDefault(name => name is not ("user_id" or "kind") && !known.Contains(name)) is { } unknown)
            throw QueryReader.Invalid(unknown,
                $"`{unknown}` is no member of this body; it has {string.Join(", ", known.Prepend("kind").Prepend("user_id"))}.");
        var options = new QueryReader(new QueryCollection(members));
        return (Person.Of(options.Required("user_id"), options), options);
    }

    private static Dictionary<string, StringValues> Members(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw Invalid(Form);
            // A name given twice is two values, which the reader of options refuses.
            return json.RootElement.EnumerateObject().GroupBy(m => m.Name, StringComparer.Ordinal)
                .ToDictionary(m => m.Key, m => new StringValues([.. m.Select(v => Text(v.Name, v.Value))]), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid(Form);
        }
    }

    private static string? Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        // As events take a whole number for an id.
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Null => null,
        _ => throw QueryReader.Invalid(name, $"`{name}` must be a text, a number or a boolean."),
    };

    private static ProblemException Invalid(string detail) => new(new Problem(ProblemCode.InvalidJson, detail));
}
