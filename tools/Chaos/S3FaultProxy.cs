using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Tools.Chaos;

/// <summary>What the proxy does with a request.</summary>
internal enum S3Fault
{
    None,

    /// <summary>Answers 500 without asking the server.</summary>
    Refuse,

    /// <summary>Passes on half of the body and reports success.</summary>
    Truncate,

    /// <summary>Does the right thing, but some seconds late.</summary>
    Slow,

    /// <summary>Passes on a body of which one bit is another.</summary>
    Change,
}

/// <summary>A proxy between the app and the S3 server, or Azurite's blob service, that behaves like a server on a bad day.</summary>
internal sealed class S3FaultProxy : IAsyncDisposable
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(4);

    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri _server;

    private S3FaultProxy(string server)
    {
        _server = new Uri(server);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Forward);
    }

    /// <summary>Chooses the fault by method and path.</summary>
    public Func<string, string, S3Fault> Fault { get; set; } = (_, _) => S3Fault.None;

    public string Url => _app.Urls.Single();

    /// <param name="server">The real server's address.</param>
    public static async Task<S3FaultProxy> Start(string server)
    {
        var proxy = new S3FaultProxy(server);
        await proxy._app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task Forward(HttpContext context)
    {
        var request = context.Request;
        var fault = Fault(request.Method, request.Path.Value!);
        if (fault == S3Fault.Refuse)
        {
            context.Response.StatusCode = 500;
            return;
        }

        if (fault == S3Fault.Slow) await Task.Delay(Late, context.RequestAborted);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var bytes = fault == S3Fault.Truncate ? body.ToArray()[..(int)(body.Length / 2)] : body.ToArray();
        if (fault == S3Fault.Change && bytes.Length > 0) bytes[^1] ^= 1;
        using var forward = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_server, request.Path + request.QueryString));
        if (bytes.Length > 0 || request.ContentLength is not null) forward.Content = new ByteArrayContent(bytes);
        foreach (var (name, value) in request.Headers)
        {
            // The signature covers the client's Host. An MD5 would show the server that the body is short.
            if (name == "Content-Length" || (name == "Content-MD5" && fault == S3Fault.Truncate)) continue;
            if (!forward.Headers.TryAddWithoutValidation(name, value.AsEnumerable()))
                forward.Content?.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
        }

        using var answer = await Send(forward, context);
        if (answer is null) return;
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is "Transfer-Encoding" or "Connection" or "Keep-Alive" || (fault == S3Fault.Truncate && name == "ETag")) continue;
            context.Response.Headers[name] = value.ToArray();
        }

        if (request.Method != "HEAD")
            await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync(context.RequestAborted),
                context.RequestAborted);
    }

    // If the server is away, the connection ends, as it would without a proxy.
    private async Task<HttpResponseMessage?> Send(HttpRequestMessage forward, HttpContext context)
    {
        try
        {
            return await _http.SendAsync(forward, context.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            context.Abort();
            return null;
        }
    }
}
