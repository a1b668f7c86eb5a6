using System.Text.Json;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Ingest.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Daybook.Reports.Sql;

/// <summary>The body of <c>POST /sql</c>.</summary>
/// <param name="Parameters">JSON texts, numbers, booleans and nulls: $1, $2…</param>
/// <param name="Format">json, csv or parquet.</param>
/// <param name="Limit">Most rows of the answer.</param>
internal sealed record SqlRequest(string Sql, IReadOnlyList<JsonElement> Parameters, ReportRange Range, string Format, int Limit)
{
    private const int MaxBytes = 64 * 1024, MaxSql = 20_000, MaxParameters = 100;
    private const string Form = "The body must be a JSON object such as {\"sql\":\"SELECT count(*) FROM events\"}.";

    public static async Task<SqlRequest> Read(HttpCall call, ReportingZone reporting, int maxRows, CancellationToken cancel)
    {
        using var raw = await ReadBody.Read(call.Request, MaxBytes, cancel);
        JsonElement body;
        try
        {
            body = JsonSerializer.Deserialize<JsonElement>(raw.Bytes.Span);
        }
        catch (JsonException e)
        {
            throw new ProblemException(new Problem(ProblemCode.InvalidJson, $"{Form} {e.Message}"));
        }

        return body.ValueKind == JsonValueKind.Object ? Of(body, reporting, maxRows)
            : throw new ProblemException(new Problem(ProblemCode.InvalidJson, Form));
    }

    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    public static SqlRequest Of(JsonElement body, ReportingZone reporting, int maxRows)
    {
        string? sql = null;
        List<JsonElement> parameters = [];
        Dictionary<string, StringValues> options = [];
        foreach (var member in body.EnumerateObject())
        {
            if (member.Name == "sql") sql = Statement(member.Value);
            else if (member.Name == "parameters") parameters = Values(member.Value);
            else options[member.Name] = StringValues.Concat(options.GetValueOrDefault(member.Name), Option(member));
        }

        var query = new QueryReader(new QueryCollection(options));
        query.Know("sql");
        query.Know("parameters");
        var range = ReportRange.Read(query, reporting);
        var format = query.OneOf("format", "json", "json", "csv", "parquet");
        var limit = query.Number("limit", maxRows, 1, maxRows);
        query.RefuseOthers();
        return new(sql ?? throw QueryReader.Invalid("sql", $"`sql` is required. {Form}"), parameters, range, format, limit);
    }

    private static string Statement(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || Text(value) is not { } text || string.IsNullOrWhiteSpace(text))
            throw QueryReader.Invalid("sql", "`sql` must be a text: one statement.");
        if (text.Length > MaxSql) throw QueryReader.Invalid("sql", $"`sql` is longer than {MaxSql} characters.");
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw QueryReader.Invalid("sql", "`sql` holds the character U+0000, which no stored text can hold.") : text;
    }

    private static List<JsonElement> Values(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxParameters
            || value.EnumerateArray().Any(v => v.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                || (v.ValueKind == JsonValueKind.String && (Text(v)?.Contains('\0', StringComparison.Ordinal) ?? true))))
            throw QueryReader.Invalid("parameters",
                $"`parameters` must be a list of at most {MaxParameters} texts, numbers, booleans and nulls: $1 is the first.");
        return [.. value.EnumerateArray()];
    }

    private static string? Option(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => Text(member.Value),
        JsonValueKind.Number => member.Value.GetRawText(),
        JsonValueKind.Null => null,
        _ => throw QueryReader.Invalid(member.Name, $"`{member.Name}` must be a text or a number."),
    };

    // Null: half a surrogate pair, which is no text.
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
