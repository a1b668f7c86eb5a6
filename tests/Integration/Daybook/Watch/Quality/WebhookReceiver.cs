using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Watch.Quality;

/// <summary>Plays an on-call system: accepts posts or refuses them.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(JsonElement Notice, string Signature, byte[] Body)> _taken = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single() + "/alerts";

    /// <summary>The status for a notice.</summary>
    public Func<JsonElement, int> Answer { get; set; } = _ => 204;

    /// <summary>The number of posts.</summary>
    public int Posts;

    public IReadOnlyList<(JsonElement Notice, string Signature, byte[] Body)> Taken => [.. _taken];

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var receiver = new WebhookReceiver(server);
        server.Run(receiver.Take);
        await server.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Take(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var notice = JsonDocument.Parse(body.ToArray()).RootElement;
        Interlocked.Increment(ref Posts);
        http.Response.StatusCode = Answer(notice);
        if (http.Response.StatusCode < 300)
            _taken.Enqueue((notice, http.Request.Headers["X-Daybook-Signature"].ToString(), body.ToArray()));
    }
}
