using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Dashboard;

/// <summary>A site of somebody else, <c>localhost</c>, which is not the site <c>127.0.0.1</c>: each of its pages has another page in a
/// frame.</summary>
public sealed class OtherSite : IAsyncDisposable
{
    private readonly WebApplication _server;

    private OtherSite(WebApplication server) => _server = server;

    public string Origin => $"http://localhost:{new Uri(_server.Urls.Single()).Port}";

    public static async Task<OtherSite> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        server.MapGet("/", (HttpContext http) => Results.Content(
            $"""
            <!doctype html><html lang="en"><title>Our wiki</title><link rel="icon" href="data:,"><h1>Our wiki</h1>
            <iframe src="{http.Request.Query["page"]}" title="Numbers" width="900" height="600"></iframe>
            """, "text/html"));
        await server.StartAsync();
        return new(server);
    }

    /// <summary>The address of its page that shows another in a frame.</summary>
    public string Framing(string page) => $"{Origin}/?page={Uri.EscapeDataString(page)}";

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
