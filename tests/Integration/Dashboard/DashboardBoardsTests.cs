using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Tests.Dashboard;

/// <summary>What changed on the day of the release? Can my colleague see this?</summary>
[Collection(SampleApp.Shared)]
public sealed class DashboardBoardsTests(SampleApp app, Chromium chromium)
{
    private const string Title = "أرقام الأسبوع 🛒 <b>", Note = "Release 2.4 🎉 تم";

    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new() { Width = 390, Height = 844 },
        IsMobile = true,
        HasTouch = true,
        ColorScheme = ColorScheme.Dark,
    };

    [Fact]
    public async Task Cards_are_kept_arranged_and_shown_to_somebody_without_a_key()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        var page = open.Page;

        // A day is noted; the chart marks it and says it.
        await open.GoTo("Explore");
        await Menu(open, "Events", "Note on a day…");
        await page.GetByLabel("What happened").FillAsync(Note);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(open.Card("Events").GetByRole(AriaRole.List, new() { Name = "Notes", Exact = true })).ToContainTextAsync(Note);
        await Expect(open.Card("Events").Locator(".note-mark")).ToHaveCountAsync(1);

        // Two cards become a board.
        await Menu(open, "Events", "Keep or share…");
        await page.GetByLabel("Title", new() { Exact = true }).FillAsync("All events");
        await page.GetByLabel("Title of the board").FillAsync(Title);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to the board" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open the board" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await open.GoTo("Funnels");
        await Menu(open, "Funnel", "Keep or share…");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to the board" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the board" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = Title })).ToBeVisibleAsync();
        await Expect(page.Locator(".grid .card h2")).ToHaveTextAsync(["All events", "Funnel"]);
        var name = Regex.Match(page.Url, "board=(?<name>[a-z0-9-]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["name"].Value;
        var asks = (await Api(HttpMethod.Get, $"/boards/{name}")).GetProperty("tiles")[0].GetProperty("asks").GetString()!;
        var total = (await Api(HttpMethod.Get, asks)).GetProperty("series")[0].GetProperty("total").GetDouble().ToString("N0",
            System.Globalization.CultureInfo.InvariantCulture);
        await Expect(open.Card("All events").Locator(".figure")).ToHaveTextAsync(total);
        await Expect(open.Card("All events").Locator(".note-mark")).ToHaveCountAsync(1);

        // Arranged by the keyboard; the focus goes along.
        await page.GetByRole(AriaRole.Button, new() { Name = "Arrange" }).ClickAsync();
        var up = page.GetByRole(AriaRole.Button, new() { Name = "Move Funnel up" });
        await up.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Move Funnel down" })).ToBeFocusedAsync();
        // And by the mouse: there and back.
        var rows = page.GetByRole(AriaRole.List, new() { Name = "Tiles" }).GetByRole(AriaRole.Listitem);
        await Drag(rows, "All events", 0);
        await Expect(Titles(rows)).ToHaveValueAsync("All events");
        await Drag(rows, "All events", 1);
        await Expect(Titles(rows)).ToHaveValueAsync("Funnel");
        Assert.Empty(await DashboardLooksTests.Axe(open));
        // Somebody else is quicker, and is not overwritten unseen.
        await Api(HttpMethod.Put, $"/boards/{name}", JsonSerializer.Serialize(new { title = "Theirs", tiles = Array.Empty<object>() }));
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Somebody else has changed this board")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save mine over it" }).ClickAsync();
        await Expect(page.Locator(".grid .card h2")).ToHaveTextAsync(["Funnel", "All events"]);

        // A link for a colleague who has no key, on a phone.
        await page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        await page.GetByLabel("Also show the notes on days").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        var link = await page.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
        await using (var shared = await DashboardPage.Open(chromium, link, Phone))
        {
            await Expect(shared.Page.GetByRole(AriaRole.Heading, new() { Name = Title })).ToBeVisibleAsync();
            await Expect(shared.Card("All events").Locator(".figure")).ToHaveTextAsync(total);
            await Expect(shared.Card("All events")).ToContainTextAsync(Note);
            await Expect(shared.Card("All events")).ToContainTextAsync("Counted at");
            await Expect(shared.Page.GetByRole(AriaRole.Navigation)).ToHaveCountAsync(0);
            Assert.Empty(await DashboardLooksTests.Axe(shared));
            Assert.True(await DashboardLooksTests.Fits(shared), "The shared board is wider than the screen.");
            await Chromium.Picture(shared.Page, "shared-phone-dark.png", whole: true);
            Assert.DoesNotContain(shared.Requests, r => new Uri(r).AbsolutePath is var path
                && !path.StartsWith("/shared", StringComparison.Ordinal) && !path.StartsWith("/assets/", StringComparison.Ordinal));
            Assert.Empty(shared.Faults);

            await page.GetByText("Revoke", new() { Exact = true }).ClickAsync();
            await Expect(page.GetByText("Links that work now")).ToHaveCountAsync(0);
            await shared.Page.ReloadAsync();
            await Expect(shared.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("was revoked");
        }

        await page.Keyboard.PressAsync("Escape");
        await Chromium.Picture(page, "board.png", whole: true);
        Assert.Empty(await DashboardLooksTests.Axe(open));
        // Others share this app.
        await page.GetByRole(AriaRole.Button, new() { Name = "Arrange" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete the board…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await Expect(page.GetByText("No board yet.")).ToBeVisibleAsync();
        foreach (var note in (await Api(HttpMethod.Get, "/annotations")).GetProperty("annotations").EnumerateArray())
            await Api(HttpMethod.Delete, $"/annotations/{note.GetProperty("annotation_id").GetString()}");
        // The browser itself tells of the answer 412.
        Assert.DoesNotContain(open.Faults, fault => !fault.Contains("412", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tile_of_sessions_draws_the_number_that_was_kept_and_the_other_period()
    {
        const string View = "/#/explore?range=7d&measure=session_average&interval=day&compare=previous";
        await using (var open = await DashboardPage.OpenSignedIn(chromium, app.Url + View))
        {
            const string Card = "Length of a session, average";
            await open.Quiet();
            await Menu(open, Card, "Keep or share…");
            await open.Page.Locator("dialog select").First.SelectOptionAsync("");
            await open.Page.GetByLabel("Title of the board").FillAsync("Sessions of days");
            await open.Page.GetByRole(AriaRole.Button, new() { Name = "Add to the board" }).ClickAsync();
            await open.Page.GetByRole(AriaRole.Link, new() { Name = "Open the board" }).ClickAsync();

            await Expect(open.Card(Card)).ToContainTextAsync("Dashed: ");
            await open.Quiet();
            var tile = (await Api(HttpMethod.Get, "/boards/sessions-of-days")).GetProperty("tiles")[0];
            Assert.Equal("average_seconds", tile.GetProperty("draws").GetString());
            var answer = await Api(HttpMethod.Get, tile.GetProperty("asks").GetString()!);
            var minutes = Math.Round(answer.GetProperty("total").GetProperty("average_seconds").GetDouble() / 0.6) / 100;
            await Expect(open.Card(Card).Locator(".figure")).ToHaveTextAsync(
                minutes.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture));
            await Expect(open.Card(Card).Locator(".headline .against")).ToContainTextAsync("against");
            await Expect(open.Card(Card).Locator(".chart")).ToHaveAttributeAsync("aria-label",
                new Regex($"a chart of {answer.GetProperty("periods").GetArrayLength()} days", default, TimeSpan.FromSeconds(1)));
            await Chromium.Picture(open.Page, "board-sessions.png", whole: true);
            Assert.Empty(open.Faults);
        }

        // Others share this app.
        await app.Delete("/boards/sessions-of-days");
    }

    [Fact]
    public async Task A_page_of_another_site_shows_a_board_in_a_frame_where_it_is_named_and_nowhere_else()
    {
        await app.Put("/boards/in-a-frame", new
        {
            title = Title,
            tiles = new[]
            {
                new { title = "All", report = "trend", question = new { measure = "users" }, range = "30d", look = "chart", width = "half" },
            },
        });
        var answer = await Api(HttpMethod.Post, "/share", """{"board":"in-a-frame"}""");
        var link = app.Url + answer.GetProperty("link").GetString();
        await using (var wiki = await DashboardPage.Open(chromium, app.Wiki.Framing(link)))
        {
            var frame = wiki.Page.FrameLocator("iframe");
            await Expect(frame.GetByRole(AriaRole.Heading, new() { Name = Title })).ToBeVisibleAsync();
            var users = (await app.Get("/stats/trend?measure=users")).GetProperty("series")[0].GetProperty("total").GetDouble();
            await Expect(frame.Locator(".figure")).ToHaveTextAsync(users.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
            await Chromium.Picture(wiki.Page, "frame.png");
            Assert.Empty(wiki.Faults);

            // The page of somebody who is signed in is in no frame, whoever is named.
            await Refused(wiki.Page, app.Wiki.Framing(app.Url + "/"));
        }

        // The same computer, another origin: it is not named.
        await using (var stranger = await DashboardPage.Open(chromium, app.Stranger.Origin + "/?page=about:blank"))
        {
            await Refused(stranger.Page, app.Stranger.Framing(link));
            await Expect(stranger.Page.FrameLocator("iframe").GetByText(Title)).ToHaveCountAsync(0);
        }

        // Others share this app.
        await app.Delete($"/share/{answer.GetProperty("share_id").GetString()}");
        await app.Delete("/boards/in-a-frame");

        static Task Refused(IPage page, string address) => page.RunAndWaitForConsoleMessageAsync(() => page.GotoAsync(address),
            new() { Predicate = message => message.Text.Contains("frame-ancestors", StringComparison.Ordinal), Timeout = 30_000 });
    }

    // The browser's own dragging, by its handle.
    private static Task Drag(ILocator rows, string title, int onto) =>
        rows.Filter(new() { Has = rows.Page.GetByRole(AriaRole.Button, new() { Name = $"Remove {title}" }) }).Locator(".grip")
            .DragToAsync(rows.Nth(onto));

    private static ILocator Titles(ILocator rows) => rows.First.GetByRole(AriaRole.Textbox);

    private static async Task Menu(DashboardPage open, string card, string item)
    {
        await open.Card(card).GetByLabel($"{card}: take it along").ClickAsync();
        await open.Card(card).GetByRole(AriaRole.Button, new() { Name = item }).ClickAsync();
    }

    private async Task<JsonElement> Api(HttpMethod method, string path, string? body = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Url) };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "daybook-local-key");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
    }
}
