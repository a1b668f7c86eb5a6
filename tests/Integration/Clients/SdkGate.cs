using System.Collections.Concurrent;
using Daybook.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Daybook.Tests.Clients;

/// <summary>What happens to a request before it reaches the app.</summary>
internal enum Passage
{
    /// <summary>The app answers it.</summary>
    Open,

    /// <summary>503 with <c>Retry-After: 1</c>; the app never sees it.</summary>
    Refused,

    /// <summary>The connection breaks before the app sees it.</summary>
    Cut,

    /// <summary>The app accepts it, but the answer is lost.</summary>
    AnswerLost,
}

/// <summary>A proxy between the JavaScript client and the app. It also serves a page that uses the client.</summary>
internal sealed class SdkGate : IAsyncDisposable
{
    private static readonly string Sdk = Path.Combine(ProjectRoot.Find(), "clients", "js");

    private readonly WebApplication _site;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly DaybookApp _app;

    private SdkGate(DaybookApp app)
    {
        _app = app;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _site = builder.Build();
        _site.MapGet("/",
            () => Results.Content("<!doctype html><html lang=en><title>Shop</title><script type=module src=/shop.js></script>",
                "text/html"));
        _site.MapGet("/shop.js", () => Results.Content(Shop(), "text/javascript"));
        _site.MapGet("/daybook.js", () => Results.File(Path.Combine(Sdk, "dist", "index.js"), "text/javascript"));
        _site.MapPost("/events", Pass);
    }

    public string Url => _site.Urls.Single();

    /// <summary>What happens to the next requests, one after another; later ones get <see cref="Then"/>.</summary>
    public ConcurrentQueue<Passage> Next { get; } = new();

    public Passage Then { get; set; } = Passage.Open;

    /// <summary>What happened to each request.</summary>
    public ConcurrentQueue<Passage> Seen { get; } = new();

    public static async Task<SdkGate> Start(DaybookApp app)
    {
        if (await NpmBuild.Prepare(Sdk, Path.Combine("dist", "index.js"), Console.Error.WriteLine,
            TestContext.Current.CancellationToken) is { } fault)
            Assert.Fail(fault);
        var gate = new SdkGate(app);
        await gate._site.StartAsync(TestContext.Current.CancellationToken);
        return gate;
    }

    /// <summary>Ids of everything stored, one for each row.</summary>
    public Task<List<string>> Stored() =>
        Rows("SELECT event_id::text FROM events WHERE occurred_at > now() - interval '1 hour' ORDER BY 1");

    /// <summary>The one column of a query, read after everything sent is stored.</summary>
    public async Task<List<string>> Rows(string sql)
    {
        await _app.Drain();
        return await _app.Rows(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _http.Dispose();
    }

    private async Task Pass(HttpContext context)
    {
        var passage = Next.TryDequeue(out var next) ? next : Then;
        Seen.Enqueue(passage);
        if (passage == Passage.Cut)
        {
            context.Abort();
            return;
        }

        if (passage == Passage.Refused)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
            return;
        }

        using var request =
            new HttpRequestMessage(HttpMethod.Post, _app.Url + "/events") { Content = new StreamContent(context.Request.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        using var answer = await _http.SendAsync(request);
        if (passage == Passage.AnswerLost)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body);
    }

    // `direct` calls the app itself, from another origin.
    private string Shop() => $$"""
        import { Daybook } from "/daybook.js";
        window.faults = [];
        const options = { key: "daybook-local-key", flushInterval: 100, pageViews: false, onFault: (fault) => faults.push(fault.status) };
        window.daybook = new Daybook({ ...options, url: location.origin });
        window.direct = new Daybook({ ...options, url: "{{_app.Url}}", storage: null });
        """;
}
