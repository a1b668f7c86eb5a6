using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Daybook.Cli.Sending;

/// <summary>Calls operations of a running Daybook: JSON in, JSON out, and refusals as text.</summary>
/// <param name="scope">What a refused key is probably missing.</param>
internal sealed class OpsClient(HttpClient http, string scope = "ops")
{
    /// <returns>The answer's body.</returns>
    /// <exception cref="VerbFailedException">The call was refused, or nothing answers.</exception>
    public async Task<string> Answer(HttpMethod method, string path, JsonNode? body, CancellationToken cancel)
    {
        using var answer = await Send(method, path, body, cancel);
        return await answer.Content.ReadAsStringAsync(cancel);
    }

    /// <summary>Posts, and writes the answer to a file.</summary>
    /// <inheritdoc cref="Answer" path="/exception"/>
    public async Task Save(string path, JsonNode body, string file, CancellationToken cancel)
    {
        using var answer = await Send(HttpMethod.Post, path, body, cancel);
        try
        {
            await using var to = File.Create(file);
            await answer.Content.CopyToAsync(to, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerbFailedException($"{file} cannot be written: {e.Message}", e);
        }
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, JsonNode? body, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            var response = await http.SendAsync(request, cancel);
            if (response.IsSuccessStatusCode) return response;
            using var refused = response;
            var text = await response.Content.ReadAsStringAsync(cancel);
            throw new VerbFailedException(
                $"{http.BaseAddress}{path} answered {(int)response.StatusCode}: {text}"
                + (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                    ? $"\nGive a key with the scope '{scope}' with --key or in DAYBOOK_KEY." : ""));
        }
        catch (HttpRequestException e)
        {
            throw new VerbFailedException($"{http.BaseAddress} does not answer: {e.Message}", e);
        }
    }
}
