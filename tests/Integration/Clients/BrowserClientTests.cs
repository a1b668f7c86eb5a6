using System.Text.Json;
using Daybook.Local;
using Microsoft.Playwright;

namespace Daybook.Tests.Clients;

/// <summary>clients/js in a page.</summary>
public sealed class BrowserClientTests(StandIns standIns, Chromium chromium)
{
    private const string Queue =
        "Object.entries(localStorage).filter(([k]) => k.startsWith('daybook.queue.')).flatMap(([, v]) => JSON.parse(v)).length";

    [Fact]
    public async Task Each_event_is_stored_once_through_a_503_a_reload_a_lost_answer_and_a_time_without_network()
    {
        await using var profile = await chromium.NewProfile();
        await using var app = await DaybookApp.Start(
            await standIns.NewEnvironment(), new Dictionary<string, string?> { ["Daybook__Access__CorsOrigins"] = "*" });
        await using var gate = await SdkGate.Start(app);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(gate.Url);
        await page.WaitForFunctionAsync("window.direct");

        // First refused, then cut. Waiting events survive the reload.
        gate.Next.Enqueue(Passage.Refused);
        gate.Then = Passage.Cut;
        var ids = await Track(page, "daybook", 7);
        await page.WaitForFunctionAsync("faults.length > 1");
        await page.ReloadAsync();
        await page.WaitForFunctionAsync("window.direct");
        Assert.Equal(7, await page.EvaluateAsync<int>(Queue));
        ids.AddRange(await Track(page, "daybook", 3));

        // The app accepts them but its answer is lost. The next attempt must not store them again.
        await page.WaitForFunctionAsync("faults.length > 0");
        gate.Next.Enqueue(Passage.AnswerLost);
        gate.Then = Passage.Open;
        await page.WaitForFunctionAsync($"{Queue} === 0", null, new() { Timeout = 60_000 });

        await profile.SetOfflineAsync(true);
        ids.AddRange(await Track(page, "daybook", 4));
        await page.WaitForFunctionAsync("faults.at(-1) === 0");
        await profile.SetOfflineAsync(false);
        await page.WaitForFunctionAsync($"{Queue} === 0", null, new() { Timeout = 60_000 });

        // Another origin, and a page that the visitor leaves at once.
        ids.AddRange(await Track(page, "direct", 2));
        ids.AddRange(await Track(page, "daybook", 2));
        await page.GotoAsync("about:blank");

        Assert.Contains(Passage.Refused, gate.Seen);
        Assert.Contains(Passage.AnswerLost, gate.Seen);
        await Eventually.True(async () => (await gate.Stored()).Count >= ids.Count);
        Assert.Equal(ids.Order(StringComparer.Ordinal), await gate.Stored());
    }

    [Fact]
    public async Task Without_cookies_the_browser_keeps_nothing_and_two_pages_are_one_visitor()
    {
        await using var profile = await chromium.NewProfile();
        await using var app = await DaybookApp.Start(
            await standIns.NewEnvironment(), new Dictionary<string, string?> { ["Daybook__Access__CorsOrigins"] = "*" });
        await using var gate = await SdkGate.Start(app);
        for (var visit = 0; visit < 2; visit++)
        {
            var page = await profile.NewPageAsync();
            await page.RouteAsync("**/shop.js", route => route.FulfillAsync(new()
            {
                ContentType = "text/javascript",
                Body = $$"""
                    import { Daybook } from "/daybook.js";
                    window.daybook = new Daybook({ url: "{{app.Url}}", key: "daybook-local-key", cookieless: true, pageViews: false });
                    """,
            }));
            await page.GotoAsync(gate.Url);
            await page.WaitForFunctionAsync("window.daybook");
            await page.EvaluateAsync("(daybook.track('bought'), daybook.flush())");
            Assert.Equal("0 0 ", await page.EvaluateAsync<string>("`${localStorage.length} ${sessionStorage.length} ${document.cookie}`"));
            Assert.Empty(await profile.CookiesAsync());
        }

        var stored = await gate.Rows(
            "SELECT event_type || ' ' || count(*) || ' ' || count(DISTINCT anonymous_id) || ' ' || count(session_id) FROM events "
            + "WHERE anonymous_id LIKE 'day-%' AND occurred_at > now() - interval '1 hour' GROUP BY event_type");
        Assert.Equal(["bought 2 1 0"], stored);
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("learning")]
    public async Task The_sample_plans_in_strict_mode_take_what_the_client_sends_by_itself(string plan)
    {
        await using var profile = await chromium.NewProfile();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(), new Dictionary<string, string?>
        {
            ["Daybook__Ingest__TrackingPlan"] = Path.Combine(ProjectRoot.Find(), "docs", "plans", plan + ".json"),
            ["Daybook__Ingest__Strict"] = "true",
        });
        await using var gate = await SdkGate.Start(app);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(gate.Url + "?utm_source=news&utm_medium=email&utm_campaign=spring&gclid=x&token=secret");
        await page.WaitForFunctionAsync("window.direct");
        await page.EvaluateAsync(
            "(daybook.page(), daybook.identify('ann', { plan: 'pro' }), daybook.group('acme', { seats: 5 }), daybook.flush())");

        var stored =
            await gate.Rows("SELECT event_type || properties FROM events WHERE occurred_at > now() - interval '1 hour' ORDER BY 1");
        Assert.Equal(["group", "identify", "page_view"], stored.Select(row => row[..row.IndexOf('{', StringComparison.Ordinal)]));
        Assert.Contains($"\"page_url\": \"{gate.Url}/\"", stored[2]);
        Assert.Contains("\"utm_source\": \"news\"", stored[2]);
        Assert.DoesNotContain("secret", stored[2]);
    }

    private static async Task<List<string>> Track(IPage page, string client, int events)
    {
        var ids = await page.EvaluateAsync<JsonElement>(
            $"Array.from({{ length: {events} }}, (_, i) => {client}.track('product_viewed', {{ i }}))");
        return [.. ids.EnumerateArray().Select(id => id.GetString()!)];
    }
}
