using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Daybook.Cli.Tailing;

/// <summary>
/// The server's <c>GET /events/stream</c>: new events as they are stored, in place of looking again and again. It ends itself after some
/// minutes.
/// </summary>
internal static class EventStream
{
    // The server says something at least every ten seconds.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <param name="address">The route with its filters.</param>
    /// <returns>Null: this server has no such route, or has no room for one more now.</returns>
    public static async Task<HttpResponseMessage?> Open(HttpClient http, string address, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            return response;
        response.Dispose();
        return null;
    }

    /// <summary>The events of each message, oldest first, and whether some between may be missing.</summary>
    /// <exception cref="TaskCanceledException">The server has gone silent.</exception>
    public static async IAsyncEnumerable<(IReadOnlyList<RecentEvent> Events, bool More)> Read(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        var name = "";
        while (await Line(reader, cancel) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            if (name != "events" || !line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            var data = line["data: ".Length..];
            using var document = JsonDocument.Parse(data);
            yield return (RecentEvent.Read(data), document.RootElement.GetProperty("more").GetBoolean());
        }
    }

    private static async Task<string?> Line(StreamReader reader, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Silence);
        try
        {
            return await reader.ReadLineAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new TaskCanceledException("It has gone silent.", e);
        }
    }
}
