using System.Text.Json;

namespace Daybook.Cli.AnswerKey;

/// <summary>One question to a live Daybook and what its answer must contain.</summary>
/// <param name="Name">A name for the person who reads the grades.</param>
/// <param name="Request">Path and query of a GET.</param>
/// <param name="ReportingZone">If set, only a deployment that counts its days in this zone can answer it.</param>
/// <param name="Answer">Every member must be in the answer and equal; the answer may have more. Quotients may be rounded.</param>
internal sealed record KeyItem(string Name, string Request, string? ReportingZone, JsonElement Answer)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static KeyItem Of(string name, string request, object answer) =>
        new(name, request, null, JsonSerializer.SerializeToElement(answer, SnakeCase));
}
