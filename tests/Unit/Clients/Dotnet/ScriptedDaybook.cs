using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Daybook.Tests.Clients.Dotnet;

/// <summary>Answers in place of Daybook, as a test says; unless told otherwise it accepts everything.</summary>
internal sealed class ScriptedDaybook : HttpMessageHandler
{
    private readonly Queue<Func<Request, HttpResponseMessage>> _next = new();
    private readonly List<Request> _requests = [];

    public IReadOnlyList<Request> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    /// <summary>Answers every request that has no answer of its own.</summary>
    public Func<Request, HttpResponseMessage> Otherwise { get; set; } = Accept;

    /// <summary>Holds answers back while it is not completed.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public void Next(Func<Request, HttpResponseMessage> answer) => _next.Enqueue(answer);

    public static HttpResponseMessage Accept(Request request) =>
        Json(HttpStatusCode.Accepted, new { accepted = request.Events.Count, duplicates = 0, rejected = Array.Empty<object>() });

    public static HttpResponseMessage Json(HttpStatusCode status, object body) => new(status) { Content = JsonContent.Create(body) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var bytes = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        var gzip = request.Content.Headers.ContentEncoding.Contains("gzip");
        var seen = new Request(request.RequestUri!, request.Headers.Authorization?.ToString(), gzip, bytes, Events(bytes, gzip));
        Func<Request, HttpResponseMessage> answer;
        lock (_requests)
        {
            _requests.Add(seen);
            answer = _next.TryDequeue(out var scripted) ? scripted : Otherwise;
        }

        if (Gate is { } gate) await gate.Task.WaitAsync(cancellationToken);
        return answer(seen);
    }

    private static List<JsonObject> Events(byte[] bytes, bool gzip)
    {
        using var body = new MemoryStream(bytes);
        using var plain = gzip ? (Stream)new GZipStream(body, CompressionMode.Decompress) : body;
        return [.. JsonSerializer.Deserialize<JsonArray>(plain)!.Select(e => e!.AsObject())];
    }

    internal sealed record Request(Uri Url, string? Authorization, bool Gzip, byte[] Bytes, IReadOnlyList<JsonObject> Events)
    {
        public IEnumerable<string> Ids => Events.Select(e => (string)e["event_id"]!);
    }
}
