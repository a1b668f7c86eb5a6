using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests;

/// <summary>Takes what is sent by OTLP over HTTP and keeps the bytes. Names in protobuf are plain text, ids plain bytes.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = [];
    private readonly WebApplication _app;

    private Collector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.MapPost("/v1/{kind}", async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            _received.Enqueue((http.Request.Path, body.ToArray()));
            http.Response.ContentType = "application/x-protobuf";
        });
    }

    /// <summary>What has an app send here.</summary>
    public Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public static async Task<Collector> Start()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        return collector;
    }

    public bool HasMetric(string name) => Has("/v1/metrics", Encoding.UTF8.GetBytes(name));

    /// <summary>Whether spans of that source and of that trace were sent.</summary>
    public bool HasSpan(string source, string trace) =>
        Has("/v1/traces", Encoding.UTF8.GetBytes(source)) && Has("/v1/traces", Convert.FromHexString(trace));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private bool Has(string path, byte[] bytes) => _received.Any(r => r.Path == path && r.Body.AsSpan().IndexOf(bytes) >= 0);
}
