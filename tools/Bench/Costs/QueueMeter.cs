using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Tools.Bench.Costs;

/// <summary>A proxy between the app and the queue service. It counts the operations that a storage account would charge for.</summary>
internal sealed class QueueMeter : IAsyncDisposable
{
    private static readonly string[] NotPassedOn = ["Host", "Transfer-Encoding", "Connection", "Keep-Alive", "Content-Length"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 256 });
    private readonly ConcurrentDictionary<(string Queue, string Operation), long> _operations = new();
    private readonly Uri _server;
    private readonly WebApplication _app;
    private long _bytes;

    private QueueMeter(Uri server)
    {
        _server = server;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Forward);
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Bytes of the message bodies, as they are on the wire.</summary>
    public long MessageBytes => Interlocked.Read(ref _bytes);

    public static async Task<QueueMeter> Start(Uri server, CancellationToken cancel)
    {
        var meter = new QueueMeter(server);
        await meter._app.StartAsync(cancel);
        return meter;
    }

    /// <summary>The number of calls of an operation, in one queue or in all.</summary>
    public long Count(string operation, string? queue = null) =>
        _operations.Where(one => one.Key.Operation == operation && (queue is null || one.Key.Queue == queue)).Sum(one => one.Value);

    public void Reset()
    {
        _operations.Clear();
        Interlocked.Exchange(ref _bytes, 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task Forward(HttpContext context)
    {
        var request = context.Request;
        using var forwarded =
            new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_server, $"{request.Path}{request.QueryString}"));
        if (request.ContentLength is > 0)
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, context.RequestAborted);
            forwarded.Content = new ByteArrayContent(body.ToArray());
        }

        foreach (var (name, value) in request.Headers)
        {
            // Passes everything on unchanged, because the shared key signs it.
            if (NotPassedOn.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!forwarded.Headers.TryAddWithoutValidation(name, (string?[])value!))
                forwarded.Content?.Headers.TryAddWithoutValidation(name, (string?[])value!);
        }

        using var answer = await _http.SendAsync(forwarded, context.RequestAborted);
        var bytes = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
        Note(request, bytes);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!NotPassedOn.Contains(name, StringComparer.OrdinalIgnoreCase)) context.Response.Headers[name] = values.ToArray();
        }

        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private void Note(HttpRequest request, byte[] answer)
    {
        // /account/queue/messages[/id]
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var messages = parts.Length > 2 && parts[2] == "messages";
        var operation = (request.Method, messages) switch
        {
            ("POST", true) => "send",
            ("GET", true) when request.Query.ContainsKey("peekonly") => "other",
            ("GET", true) => answer.AsSpan().IndexOf("<MessageId>"u8) < 0 ? "receive nothing" : "receive",
            ("DELETE", true) => "delete",
            ("PUT", true) => "renew",
            _ => "other",
        };
        if (operation == "send") Interlocked.Add(ref _bytes, request.ContentLength ?? 0);
        _operations.AddOrUpdate((parts.ElementAtOrDefault(1) ?? "", operation), 1, (_, count) => count + 1);
    }
}
