using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Daybook.Foundation.Text;

namespace Daybook.Cli.Sending;

/// <summary>Posts batches of events and returns their receipts. It retries temporary failures (no connection, 408, 429, 5xx).</summary>
/// <param name="giveUpAfter">How long one batch is tried without a final answer.</param>
/// <param name="compress">Sends gzip. Turn it off if the server is on the same machine, because it costs more than it saves.</param>
/// <param name="waiting">Called before each wait with the reason and the time.</param>
internal sealed class EventSender(
    HttpClient http, TimeProvider clock, TimeSpan giveUpAfter, bool compress, Action<string>? waiting = null)
{
    private static readonly MediaTypeHeaderValue Lines = new("application/x-ndjson");

    /// <param name="lines">One JSON object per line.</param>
    /// <exception cref="SendException">The request was refused or not answered in time.</exception>
    public Task<Receipt> Send(ReadOnlyMemory<byte> lines, CancellationToken cancel) => Post("events", lines, cancel);

    /// <summary>Returns the receipt that the lines would get. Nothing is stored.</summary>
    /// <exception cref="SendException">The request was refused or not answered in time.</exception>
    public Task<Receipt> Validate(ReadOnlyMemory<byte> lines, CancellationToken cancel) => Post("events/validate", lines, cancel);

    private async Task<Receipt> Post(string path, ReadOnlyMemory<byte> lines, CancellationToken cancel)
    {
        var body = compress ? Gzip(lines.Span) : lines;
        var started = clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var (receipt, why, retryAfter) = await Try(path, body, cancel);
            if (receipt is not null) return receipt;
            var delay = Backoff.After(attempt, retryAfter, clock.GetUtcNow(), Random.Shared.NextDouble());
            if (clock.GetElapsedTime(started) + delay > giveUpAfter)
                throw new SendException($"{http.BaseAddress} has not taken events for {giveUpAfter.TotalSeconds:0} s: {why}.");
            waiting?.Invoke($"{why}; trying again in {delay.TotalSeconds:0.0} s");
            await Task.Delay(delay, clock, cancel);
        }
    }

    private async Task<(Receipt? Receipt, string Why, RetryConditionHeaderValue? RetryAfter)> Try(string path, ReadOnlyMemory<byte> body,
        CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = Lines;
            if (compress) request.Content.Headers.ContentEncoding.Add("gzip");
            using var response = await http.SendAsync(request, cancel);
            var answer = await response.Content.ReadAsByteArrayAsync(cancel);
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.UnprocessableEntity)
                return (Receipt.Read(answer), "", null);
            var problem = Problem(response.StatusCode, answer);
            if (!MayPass(response.StatusCode)) throw new SendException(Advice(problem), problem);
            return (null, $"{problem.Status} {problem.Code ?? response.ReasonPhrase}", response.Headers.RetryAfter);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, e.InnerException?.Message ?? e.Message, null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, $"no answer within {http.Timeout.TotalSeconds:0} s", null);
        }
    }

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        || ((int)status >= 500 && status is not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported));

    private static Refusal Problem(HttpStatusCode status, byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return new Refusal((int)status, json.RootElement.TextOrNull("code"),
                json.RootElement.TextOrNull("detail") ?? json.RootElement.TextOrNull("title") ?? "");
        }
        catch (JsonException)
        {
            return new Refusal((int)status, null, "the answer is not from Daybook");
        }
    }

    private string Advice(Refusal refusal)
    {
        var said = $"{http.BaseAddress}events answered {refusal.Status} {refusal.Code}: {refusal.Detail}".TrimEnd(' ', ':');
        return refusal.Status switch
        {
            401 => $"{said}\nGive a key with --key or in DAYBOOK_KEY.",
            403 => $"{said}\nThe key lacks the scope 'ingest'.",
            404 => $"{said}\nIs --url the address of Daybook?",
            _ => said,
        };
    }

    private static ReadOnlyMemory<byte> Gzip(ReadOnlySpan<byte> lines)
    {
        var packed = new MemoryStream(lines.Length / 4);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(lines);
        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }
}
