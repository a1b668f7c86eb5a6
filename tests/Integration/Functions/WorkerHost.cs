using System.Text.Json;
using Azure.Storage.Queues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Functions;

/// <summary>
/// A small host for the built worker, in this process. Like the Functions host it routes by ASP.NET Core's plain route collection in the
/// order of names, sends the request on to the worker's own server and the call over the stream, and hands messages over as text.
/// </summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop =
        new(StringComparer.OrdinalIgnoreCase) { "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Host", "Date", "Server" };

    // The Functions host's forwarder writes its own and drops what the caller sent.
    private static readonly HashSet<string> OfTheHost = new(StringComparer.OrdinalIgnoreCase)
    {
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "Forwarded",
    };

    private readonly HttpMessageInvoker _forward =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly TestEnvironment _environment;
    private WebApplication? _app;

    private WorkerHost(WorkerLink worker, TestEnvironment environment) => (Worker, _environment) = (worker, environment);

    public WorkerLink Worker { get; }

    public string Url => _app!.Urls.Single();

    public static async Task<WorkerHost> Start(TestEnvironment environment, params (string Name, string Value)[] settings)
    {
        var all = environment.Settings();
        foreach (var (name, value) in settings) all[name] = value;
        var host = new WorkerHost(await WorkerLink.Start(all), environment);
        await host.Listen();
        return host;
    }

    /// <summary>Takes one message and hands it to the function, which must succeed; then deletes it.</summary>
    public async Task Deliver(string queue, string function)
    {
        var client = new QueueClient(_environment.QueueStorage, queue);
        var message = (await client.ReceiveMessageAsync(TimeSpan.FromMinutes(10))).Value;
        Assert.NotNull(message);
        await Worker.Invoke(
            function,
            Guid.NewGuid().ToString(),
            [new { name = "message", data = new Dictionary<string, object> { ["string"] = message.MessageText } }],
            new() { ["DequeueCount"] = new { json = $"{message.DequeueCount}" }, ["Id"] = Text(message.MessageId) });
        await client.DeleteMessageAsync(message.MessageId, message.PopReceipt);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _app = null;
        await Worker.DisposeAsync();
        _forward.Dispose();
    }

    private async Task Listen()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddRouting();
        _app = builder.Build();
        var routes = new RouteBuilder(_app);
        var resolver = _app.Services.GetRequiredService<IInlineConstraintResolver>();
        foreach (var (name, trigger) in HttpTriggers().OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            var constraints = new Dictionary<string, object>(StringComparer.Ordinal);
            if (trigger.TryGetProperty("methods", out var methods))
                constraints["httpMethod"] = new HttpMethodRouteConstraint([.. methods.EnumerateArray().Select(m => m.GetString()!)]);
            var handler = new RouteHandler(http => Call(http, name));
            routes.Routes.Add(
                new Route(handler, name, trigger.GetProperty("route").GetString(), defaults: null, constraints, dataTokens: null,
                    resolver));
        }

        _app.UseRouter(routes.Build());
        await _app.StartAsync();
    }

    private IEnumerable<(string Name, JsonElement Trigger)> HttpTriggers() =>
        from function in Worker.Functions
        let trigger = JsonDocument.Parse(function.GetProperty("rawBindings")[0].GetString()!).RootElement
        where trigger.GetProperty("type").GetString() == "httpTrigger"
        select (function.GetProperty("name").GetString()!, trigger);

    private async Task Call(HttpContext http, string function)
    {
        var invocation = Guid.NewGuid().ToString();
        var metadata = http.GetRouteData().Values.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => Text((string)v.Value!));
        var forwarding = Forward(http, invocation);
        await Worker.Invoke(
            function,
            invocation,
            [new { name = "request",
                data = new {
                    http = new { method = http.Request.Method,
                        url = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}" } } }],
            metadata,
            http.Request.Headers.TraceParent.ToString());
        await forwarding;
    }

    private async Task Forward(HttpContext http, string invocation)
    {
        using var request =
            new HttpRequestMessage(new HttpMethod(http.Request.Method),
                new Uri(Worker.Http, http.Request.Path.ToUriComponent() + http.Request.QueryString));
        if (http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(http.Request.Body);
        foreach (var (name, value) in http.Request.Headers)
        {
            if (!HopByHop.Contains(name) && !OfTheHost.Contains(name) && !request.Headers.TryAddWithoutValidation(name, [.. value]))
                request.Content?.Headers.TryAddWithoutValidation(name, [.. value]);
        }

        request.Headers.Add("x-ms-invocation-id", invocation);
        // The worker is asked by its own address and told the one that the caller used.
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", http.Request.Host.Value);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", http.Request.Scheme);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", http.Connection.RemoteIpAddress!.ToString());
        using var answer = await _forward.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!HopByHop.Contains(name)) http.Response.Headers[name] = values.ToArray();
        }

        if (http.Request.Method != "HEAD") await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static object Text(string value) => new Dictionary<string, object> { ["string"] = value };
}
