using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Foundation.Http;

/// <summary>
/// A reverse proxy that serves an app below a path, as nginx does with <c>location /daybook/ { proxy_pass http://app/; }</c>.
/// </summary>
internal sealed class SmallProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private SmallProxy(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<SmallProxy> Start(Uri target, string prefix)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var proxy = new SmallProxy(app);
        app.Run(context => proxy.Forward(context, target, prefix));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task Forward(HttpContext context, Uri target, string prefix)
    {
        if (!context.Request.Path.StartsWithSegments(prefix, out var rest))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var forward =
            new HttpRequestMessage(new HttpMethod(context.Request.Method),
                new Uri(target, rest.ToUriComponent() + context.Request.QueryString.ToUriComponent()));
        if (context.Request.ContentLength > 0)
        {
            forward.Content = new StreamContent(context.Request.Body);
            forward.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        foreach (var name in new[] { "Authorization", "Accept" })
            if (context.Request.Headers[name].ToString() is { Length: > 0 } value) forward.Headers.TryAddWithoutValidation(name, value);
        forward.Headers.Add("X-Forwarded-For", "203.0.113.9");
        forward.Headers.Add("X-Forwarded-Proto", "https");
        forward.Headers.Add("X-Forwarded-Host", "shop.example");
        forward.Headers.Add("X-Forwarded-Prefix", prefix);
        using var answer = await _client.SendAsync(forward, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => h.Key != "Transfer-Encoding"))
            context.Response.Headers[name] = values.ToArray();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
