using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Ingest.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Daybook.Privacy.People;

/// <summary>
/// The parameters of a search for people, as members of a JSON body. <c>filter</c> may be JSON or, as in an address, its text.
/// </summary>
internal static class FindInBody
{
    private const int MaxBytes = 64 * 1024;

    private const string Form =
        "The body must be a JSON object such as {\"filter\":[{\"field\":\"person.plan\",\"op\":\"is\",\"values\":[\"pro\"]}]}.";

    private static readonly string[] Known = ["filter", "segment", "query", "limit", "after"];

    /// <exception cref="ProblemException"><c>invalid_json</c> or <c>invalid_parameter</c>.</exception>
    public static async Task<QueryReader> Read(HttpCall call, CancellationToken cancel)
    {
        using var body = await ReadBody.Read(call.Request, MaxBytes, cancel);
        try
        {
            using var json = JsonDocument.Parse(body.Bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw Invalid();
            var members = json.RootElement.EnumerateObject().ToList();
            if (members.Find(m => !Known.Contains(m.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
                throw QueryReader.Invalid(unknown.Name, $"`{unknown.Name}` is no member of this body; it has {string.Join(", ", Known)}.");
            // A name given twice is two values, which the reader refuses.
            return new(new QueryCollection(members.GroupBy(m => m.Name, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => new StringValues([.. g.SelectMany(Texts)]), StringComparer.Ordinal)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid();
        }
    }

    private static IEnumerable<string?> Texts(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.Array when member.Name == "filter" => [member.Value.GetRawText()],
        JsonValueKind.Array when member.Name == "segment" => member.Value.EnumerateArray().Select(name => Text(member.Name, name)),
        _ => [Text(member.Name, member.Value)],
    };

    private static string? Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Null => null,
        _ => throw QueryReader.Invalid(name,
            $"`{name}` must be a text{(name is "limit" ? " or a number" : name is "query" or "after" ? "" : " or an array")}."),
    };

    private static ProblemException Invalid() => new(new Problem(ProblemCode.InvalidJson, Form));
}
