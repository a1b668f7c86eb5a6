using System.Text.Json;
using Daybook.Foundation.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Daybook.Tests.Ingest.Segment;

/// <summary>Segment's own browser SDK, from npm, in a page of another origin.</summary>
public sealed class SegmentBrowserTests(StandIns standIns, Chromium chromium)
{
    private const string Page = """
        <!doctype html><html lang=en><title>Shop</title><script src=/sdk/index.js></script>
        <script>
          const start = (daybook, strategy) => AnalyticsNext.AnalyticsBrowser.load(
            { writeKey: "daybook-local-key", cdnURL: daybook },
            { integrations: { "Segment.io": { deliveryStrategy: { strategy, config: { size: 10, timeout: 60000 } } } } })
          const id = async (call) => (await call).event.messageId
        </script>
        """;

    [Fact]
    public async Task Every_call_of_the_SDK_is_stored_once_also_when_the_first_tries_meet_503_and_when_the_page_is_left()
    {
        SenderScripts.SkipWhereMissing();
        await using var profile = await chromium.NewProfile();
        await using var site = await Site();
        var environment = await standIns.NewEnvironment();
        var (relay, connection) = TcpRelay.Before(environment.QueueStorage);
        await using var queue = relay;
        relay.Open = false;
        await using var app = await DaybookApp.Start(environment, new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = connection,
            ["Daybook__Ingest__SendTimeoutSeconds"] = "1",
            ["Daybook__Access__CorsOrigins"] = site.Urls.Single(),
        });
        var page = await profile.NewPageAsync();
        List<int> statuses = [];
        page.Response += (_, answer) => { if (answer.Request.Method == "POST") lock (statuses) statuses.Add(answer.Status); };
        await page.GotoAsync(site.Urls.Single());

        var sending = page.EvaluateAsync<JsonElement>($$"""
            async () => {
              window.analytics = start("{{app.Url}}", "standard")
              const calls = [
                analytics.track("Order Completed", { total: 12.5, items: ["a", "b"] }),
                analytics.identify("browser-user", { plan: "pro", name: "Zoë" }),
                analytics.page("Docs", "Home"),
                analytics.group("acme", { seats: 3 }),
                analytics.alias("browser-user", "browser-before"),
              ]
              return await Promise.all(calls.map(id))
            }
            """);
        await Eventually.True(() => app.Logs.All.Any(l => l.Contains("get 503", StringComparison.Ordinal)), () => app.Logs.Tail());
        relay.Open = true;
        var sent = Ids(await sending);
        await Eventually.True(async () => (await Stored(app)).Count >= sent.Count, () => app.Logs.Tail());

        // A waiting batch is sent with keepalive when the page closes.
        await page.ReloadAsync();
        sent.AddRange(Ids(await page.EvaluateAsync<JsonElement>($$"""
            async () => {
              window.analytics = start("{{app.Url}}", "batching")
              await analytics.ready()
              return await Promise.all([1, 2, 3].map((n) => id(analytics.track("left", { n }))))
            }
            """)));
        await page.GotoAsync("about:blank");
        await Eventually.True(async () => (await Stored(app)).Count >= sent.Count, () => app.Logs.Tail());
        await app.Drain();

        lock (statuses)
        {
            Assert.Contains(503, statuses);
            Assert.All(statuses.Except([503]), s => Assert.Equal(200, s));
        }

        var stored = await Stored(app);
        Assert.Equal(["Order Completed", "alias", "group", "identify", "left", "left", "left", "page"],
            stored.Select(e => e.Type).Order(StringComparer.Ordinal));
        Assert.Equal(sent.Order(), stored.Select(e => e.Id).Order());
        // The browser sent a preflight (because of Basic credentials) and its number of attempts.
        var metrics = await app.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("status=\"204\"", metrics);
        Assert.Contains("\nsender_retries_total ", metrics);
    }

    private static List<Guid> Ids(JsonElement messageIds) =>
        [.. messageIds.EnumerateArray().Select(m => EventIdentity.FromForeignId("default", m.GetString()!))];

    private static async Task<List<(Guid Id, string Type)>> Stored(DaybookApp app)
    {
        await using var query =
            app.Database.CreateCommand("SELECT event_id, event_type FROM events WHERE occurred_at > now() - interval '1 hour'");
        await using var rows = await query.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<(Guid, string)> stored = [];
        while (await rows.ReadAsync(TestContext.Current.CancellationToken)) stored.Add((rows.GetGuid(0), rows.GetString(1)));
        return stored;
    }

    private static async Task<WebApplication> Site()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        site.MapGet("/", () => Results.Content(Page, "text/html"));
        site.UseStaticFiles(new StaticFileOptions
        {
            RequestPath = "/sdk",
            FileProvider =
                new PhysicalFileProvider(Path.Combine(SenderScripts.Folder, "node_modules", "@segment", "analytics-next", "dist", "umd")),
        });
        await site.StartAsync(TestContext.Current.CancellationToken);
        return site;
    }
}
