using System.Net.Http.Json;
using Daybook.Local;
using Microsoft.Playwright;

namespace Daybook.Tests.Dashboard;

/// <summary>What axe finds, and pictures for a person: <c>artifacts/pictures</c>.</summary>
[Collection(SampleApp.Shared)]
public sealed class DashboardLooksTests(SampleApp app, StandIns standIns, Chromium chromium)
{
    private static readonly BrowserNewContextOptions Desk = new() { ViewportSize = new() { Width = 1440, Height = 900 } };

    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new() { Width = 390, Height = 844 },
        DeviceScaleFactor = 2,
        IsMobile = true,
        HasTouch = true,
    };

    private const string Board = "Weekly numbers";

    private static readonly string[] Places =
        ["Web", "Explore", "Funnels", "Retention", "Paths", "People", "Live", "SQL", "Boards", "Health"];

    private static readonly (string Path, string Picture)[] Docs =
    [
        ("/docs/README", "docs"), ("/docs/reports", "docs-page"), ("/docs/search?q=late+events", "docs-search"),
        ("/docs/report", "docs-missing"), ("/reference", "reference"),
    ];

    [Theory]
    [InlineData("light", ColorScheme.Light, false)]
    [InlineData("dark", ColorScheme.Dark, false)]
    [InlineData("phone", ColorScheme.Light, true)]
    [InlineData("phone-dark", ColorScheme.Dark, true)]
    public async Task Axe_finds_nothing_serious(string name, ColorScheme scheme, bool phone)
    {
        var options = new BrowserNewContextOptions(phone ? Phone : Desk) { ColorScheme = scheme };
        await using var open = await DashboardPage.Open(chromium, app.Url, options);
        var atTheDoor = await Axe(open);
        await Chromium.Picture(open.Page, $"{name}-sign-in.png");

        await open.SignIn("daybook-local-key");
        await open.Settled();
        await Chromium.Picture(open.Page, $"{name}.png", whole: true);
        var inside = await Axe(open);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Dates…" }).ClickAsync();
        var inDialog = await Axe(open);
        Assert.True(await Fits(open), "The page is wider than the screen.");
        await open.Page.Keyboard.PressAsync("Escape");
        List<string> inPlaces = [];
        // Each place once on a screen and once on a phone, once in each theme.
        var forTheDocs = name == "light" && Environment.GetEnvironmentVariable("DAYBOOK_REWRITE") == "1";
        if (forTheDocs)
        {
            await Keep(open, "overview");
            await Furnish();
            await open.Page.GotoAsync(app.Url + "/#/web?goal=order_completed&measure=sum:amount");
            await open.GoTo("Web");
            await Keep(open, "buyers");
            await open.Page.GotoAsync(app.Url + "/#/");
        }

        foreach (var place in name is "dark" or "phone" || forTheDocs ? Places : [])
        {
            await open.GoTo(place);
            if (forTheDocs && place == "Boards")
            {
                await open.Page.GetByRole(AriaRole.Button, new() { Name = Board }).ClickAsync();
                await Assertions.Expect(open.Card("Revenue by campaign").Locator("tbody tr").First).ToBeVisibleAsync();
                await open.Quiet();
            }

            if (forTheDocs && place == "SQL")
            {
                await open.Page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
                await Assertions.Expect(open.Card("Answer")).ToBeVisibleAsync();
            }

            if (forTheDocs) await Keep(open, place.ToLowerInvariant());
            await Chromium.Picture(open.Page, $"{name}-{place}.png", whole: true);
            inPlaces.AddRange((await Axe(open)).Select(fault => $"{place}: {fault}"));
            Assert.True(await Fits(open), $"{place} is wider than the screen.");
        }

        if (forTheDocs) await app.Delete("/boards/weekly-numbers");
        List<string> inDocs = [];
        // The docs too: once on a screen and once on a phone, once in each theme.
        foreach (var (path, picture) in name is "light" or "phone-dark" ? Docs : [])
        {
            await open.Page.GotoAsync(app.Url + path);
            if (forTheDocs && picture == "reference") await Keep(open, picture);
            await Chromium.Picture(open.Page, $"{name}-{picture}.png");
            inDocs.AddRange((await Axe(open)).Select(fault => $"{path}: {fault}"));
            Assert.True(await Fits(open), $"{path} is wider than the screen.");
        }

        Assert.Empty(atTheDoor.Concat(inside).Concat(inDialog).Concat(inPlaces).Concat(inDocs));
    }

    [Fact]
    public async Task The_docs_and_the_reference_are_read_searched_and_tried_in_the_colours_of_the_dashboard()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url, Phone);
        var page = open.Page;
        await open.Run("localStorage.setItem('daybook.theme', 'dark')");
        await page.GotoAsync(app.Url + "/docs");
        Assert.EndsWith("/docs/README", page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Documentation" }).GetByRole(AriaRole.Link, new() { Name = "Reports: what each number means" })
            .ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "On this page" }).ClickAsync();
        await Chromium.Picture(page, "phone-docs-contents.png");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "On this page" }).GetByRole(AriaRole.Link).First.ClickAsync();
        Assert.Contains("/docs/reports#", page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "On this page" })).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("postgres is down");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("mark").First).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "API", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it: GET /events/stats" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(page.Locator("form.try + pre")).ToContainTextAsync("\"total_events\"");
        await Assertions.Expect(page.Locator(".method").Filter(new() { HasText = "OPTIONS" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Colours: dark. Change to as the system" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Dashboard" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Places" })).ToBeVisibleAsync();
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task An_empty_installation_says_what_to_do_first()
    {
        await using var empty = await SampleApp.Start(await standIns.NewEnvironment());
        await using var open = await DashboardPage.OpenSignedIn(chromium, empty.Url, Desk);
        await open.Settled();
        await Chromium.Picture(open.Page, "empty.png", whole: true);

        await Assertions.Expect(open.Card("Events")).ToContainTextAsync("send a first event");
        await Assertions.Expect(open.Card("Live events")).ToContainTextAsync("No event has arrived yet");
        Assert.Empty(await Axe(open));

        // 200 event types, and names that are long, from right to left, of pictures, or markup.
        var types = Enumerable.Range(0, 196).Select(i => $"event_type_{i:000}")
            .Concat(["تم الدفع بنجاح", "🛒🎉 paid", new string('w', 100), "<img src=x onerror=alert(1)>"]);
        using var sent = await empty.Http.PostAsJsonAsync("/events", types.Select((type, i) => new
        {
            event_id = Guid.CreateVersion7(),
            event_type = type,
            occurred_at = TimeProvider.System.GetUtcNow(),
            user_id = $"u{i % 7} <b>",
            properties = new Dictionary<string, object> { [new string('p', 200)] = "عربى", ["a.b"] = 5 },
        }), TestContext.Current.CancellationToken);
        sent.EnsureSuccessStatusCode();
        await empty.Drain();
        // The stream brings them without a question.
        await Assertions.Expect(open.Card("Live events").GetByRole(AriaRole.Listitem)).ToHaveCountAsync(50);
        await Assertions.Expect(open.Page.GetByText("7 people online now")).ToBeVisibleAsync();
        Assert.DoesNotContain(open.Requests, url => url.Contains("/events/recent?limit=50", StringComparison.Ordinal));
        using var rolled = await empty.Http.PostAsync("/ops/rollup?wait=200", null, TestContext.Current.CancellationToken);
        rolled.EnsureSuccessStatusCode();
        await open.Page.ReloadAsync();
        await open.GoTo("Explore");
        foreach (var type in (string[])["event_type_195", "تم الدفع", "🛒", "www", "<img"])
        {
            await open.Combo("Add an event").FillAsync(type);
            await open.Page.Locator(".combo-list").GetByRole(AriaRole.Option).First.ClickAsync();
        }

        await Assertions.Expect(open.Card("Events").GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(5);
        await Chromium.Picture(open.Page, "names.png", whole: true);
        Assert.True(await Fits(open), "A name widens the page.");
        Assert.Empty(await Axe(open));
        Assert.Empty(open.Faults);
    }

    // What the sample does not have: somebody who is here now, and a board.
    private async Task Furnish()
    {
        await app.Send(new[] { ("ann", "/shoes", "mobile"), ("bob", "/", "desktop"), ("cid", "/paper", "mobile") }.Select(p => (object)new
        {
            event_id = Guid.CreateVersion7(),
            event_type = "page_view",
            user_id = p.Item1,
            source = "web",
            properties = new { page_url = "https://shop.example" + p.Item2, device_type = p.Item3 },
        }));
        var campaigns = new Dictionary<string, string>
        {
            ["event_type"] = "order_completed",
            ["measure"] = "sum:amount",
            ["by"] = "context.campaign.name",
            ["attribution"] = "first",
            ["interval"] = "month",
        };
        await app.Put("/boards/weekly-numbers", new
        {
            title = Board,
            tiles = new[]
            {
                Tile("People", "trend", new { measure = "users", compare = "previous" }, "chart", "half"),
                Tile("Orders", "trend", new { event_type = "order_completed", compare = "previous" }, "chart", "half"),
                Tile("Revenue by campaign", "trend", campaigns, "list", "third"),
                Tile("From a view to an order", "funnel", new { steps = "page_view,product_viewed,order_completed" }, "chart", "third"),
                Tile("Most frequent events", "top_events", new { limit = "6" }, "chart", "third"),
            },
        });

        static object Tile(string title, string report, object question, string look, string width) =>
            new { title, report, question, range = "30d", look, width };
    }

    /// <summary>Pictures that the docs show: with <c>DAYBOOK_REWRITE=1</c> made anew.</summary>
    private static Task Keep(DashboardPage open, string name) =>
        open.Page.ScreenshotAsync(new() { Path = Path.Combine(ProjectRoot.Find(), "docs", "images", name + ".png") });

    internal static async Task<bool> Fits(DashboardPage page) =>
        (await page.Run("document.documentElement.scrollWidth <= innerWidth")).GetBoolean();

    internal static async Task<List<string>> Axe(DashboardPage page)
    {
        await page.Run(
            await File.ReadAllTextAsync(Path.Combine(ProjectRoot.Find(), "src", "Dashboard", "node_modules", "axe-core", "axe.min.js")));
        var result = await page.Run("axe.run(document, { resultTypes: ['violations'] })");
        return
        [
            .. result.GetProperty("violations").EnumerateArray()
                .Where(v => v.GetProperty("impact").GetString() is "serious" or "critical")
                .SelectMany(v => v.GetProperty("nodes").EnumerateArray().Select(n =>
                    $"{v.GetProperty("id").GetString()}: {n.GetProperty("html").GetString()} {n.GetProperty("failureSummary").GetString()}")),
        ];
    }
}
