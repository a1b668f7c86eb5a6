using System.Net;
using System.Text.Json;

namespace Daybook.Client;

/// <summary>
/// Reads what an HTTP answer means. Only a receipt ends an event's wait: anything else may come from a proxy that never asked Daybook.
/// </summary>
internal static class ReadAnswer
{
    // A receipt of 1,000 rejections stays far below; a page of somebody else's need not be read whole.
    private const int MostBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static async Task<Answer> Run(HttpResponseMessage response, int events, DateTimeOffset now, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        var receipt = await Body(response, cancel);
        var detail = receipt?.Detail ?? $"HTTP {status} {response.ReasonPhrase}".TrimEnd();
        return response.StatusCode switch
        {
            HttpStatusCode.Accepted or HttpStatusCode.OK when receipt is { Accepted: not null } => new Answer.Judged(receipt),
            HttpStatusCode.UnprocessableEntity when receipt?.Rejected?.Count == events => new Answer.Judged(receipt),
            // A proxy in between may have a smaller limit than Daybook, so this one needs no problem document.
            HttpStatusCode.RequestEntityTooLarge => new Answer.Refused(receipt?.Code ?? "payload_too_large", detail),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity when receipt?.Code is { } code =>
                new Answer.Refused(code, detail),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new Answer.NoAccess(status, detail),
            HttpStatusCode.OK or HttpStatusCode.Accepted =>
                new Answer.Again(status, "The answer is not a receipt: is Url the address of Daybook?", null),
            _ when status is >= 300 and < 400 =>
                new Answer.Again(status, $"It redirects to {response.Headers.Location}; set Url to the final address.", null),
            _ => new Answer.Again(status, detail, RetryAfter(response, now)),
        };
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var after = response.Headers.RetryAfter;
        if ((after?.Delta ?? after?.Date - now) is not { } wait || wait <= TimeSpan.Zero) return null;
        return wait < LongestWait ? wait : LongestWait;
    }

    private static async Task<Receipt?> Body(HttpResponseMessage response, CancellationToken cancel)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) != true) return null;
        if (response.Content.Headers.ContentLength > MostBytes) return null;
        try
        {
            return await JsonSerializer.DeserializeAsync(body, ReceiptJson.Default.Receipt, cancel);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
