using System.Net;
using System.Text.Json;

namespace Daybook.Cli.Verify;

/// <summary>Asks a running Daybook.</summary>
internal sealed class LiveDaybook(HttpClient http)
{
    /// <exception cref="VerbFailedException">It does not answer, or refuses the key.</exception>
    public async Task<(HttpStatusCode Status, JsonElement? Answer)> Get(string request, CancellationToken cancel)
    {
        using var response = await Send(request, cancel);
        if (!response.IsSuccessStatusCode) return (response.StatusCode, null);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancel);
        return (response.StatusCode, json.RootElement.Clone());
    }

    /// <summary>The lines of an export, as they arrive.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> Lines(string request,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        using var response = await Send(request, cancel);
        if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType == "application/json")
            throw new VerbFailedException($"GET {request} answered {(int)response.StatusCode} and no export.");
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        using var text = new StreamReader(body);
        while (await text.ReadLineAsync(cancel) is { } line)
        {
            if (line.Length > 0) yield return System.Text.Encoding.UTF8.GetBytes(line);
        }
    }

    private async Task<HttpResponseMessage> Send(string request, CancellationToken cancel)
    {
        try
        {
            using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(request.TrimStart('/'), UriKind.Relative));

            // An earlier answer would hide later changes.
            question.Headers.CacheControl = new() { NoCache = true };
            var response = await http.SendAsync(question, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new VerbFailedException(
                    $"{http.BaseAddress} refuses the key ({(int)response.StatusCode}): give one with the scopes 'read' and 'ops' with "
                    + "--key or in DAYBOOK_KEY.");
            return response;
        }
        catch (HttpRequestException e)
        {
            throw new VerbFailedException($"{http.BaseAddress} does not answer: {e.Message}", e);
        }
    }
}
