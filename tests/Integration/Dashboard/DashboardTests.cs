using Daybook.Tests.Foundation.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Tests.Dashboard;

[Collection(SampleApp.Shared)]
public sealed class DashboardTests(SampleApp app, Chromium chromium)
{
    [Fact]
    public async Task A_wrong_key_is_refused_in_words_and_a_right_one_opens_the_page_without_ever_being_in_an_address()
    {
        await using var open = await DashboardPage.Open(chromium, app.Url);

        await open.SignIn("not-a-key-that-is-known");
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not accepted");
        Assert.Equal(0, (await open.Run("sessionStorage.length")).GetInt32());
        await open.SignIn("daybook-local-key");
        await Expect(open.Card("Active users")).ToBeVisibleAsync();
        await open.Settled();

        Assert.DoesNotContain(open.Requests, url => url.Contains("daybook-local-key", StringComparison.Ordinal));
        Assert.DoesNotContain("key", open.Page.Url);
        Assert.DoesNotContain("daybook-local-key", (await open.Run("JSON.stringify(localStorage)")).GetString());

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(open.Page.GetByLabel("API key or token")).ToBeVisibleAsync();
        Assert.Equal(0, (await open.Run("sessionStorage.length")).GetInt32());
    }

    [Fact]
    public async Task Every_report_shows_what_is_stored_and_nothing_goes_wrong()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.Settled();

        await Expect(open.Card("Events")).ToContainTextAsync("in all");
        await Expect(open.Card("Top events").GetByRole(AriaRole.Row)).ToHaveCountAsync(10);
        await Expect(open.Card("Retention")).ToContainTextAsync("Average");
        await Expect(open.Card("Funnel").GetByLabel("Step 1", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(open.Card("Live events").GetByRole(AriaRole.Listitem)).ToHaveCountAsync(50);
        await Expect(open.Card("Active users")).ToContainTextAsync("as of");
        await Expect(open.Card("Active users")).ToContainTextAsync("none pending");
        await Expect(open.Card("Ledger")).ToContainTextAsync("Every accepted event is accounted for.");
        Assert.Empty(open.Faults);
        Assert.All(open.Requests, url => Assert.StartsWith(app.Url, url));
    }

    [Fact]
    public async Task Below_a_path_of_another_server_the_page_works_as_at_the_root()
    {
        await using var proxy = await SmallProxy.Start(new Uri(app.Url), "/daybook");
        var root = new Uri(proxy.Url, "/daybook/").AbsoluteUri;
        await using var open = await DashboardPage.OpenSignedIn(chromium, root);
        await open.Settled();

        await Expect(open.Card("Events")).ToContainTextAsync("in all");
        await Expect(open.Card("Top events").GetByRole(AriaRole.Row)).ToHaveCountAsync(10);
        await Expect(open.Card("Live events").GetByRole(AriaRole.Listitem)).ToHaveCountAsync(50);
        // What stands in the address bar is kept below the path too, and a reload finds the page again.
        await open.Page.ReloadAsync();
        await open.Settled();
        await Expect(open.Card("Ledger")).ToContainTextAsync("Every accepted event is accounted for.");
        Assert.StartsWith(root, open.Page.Url, StringComparison.Ordinal);
        Assert.Empty(open.Faults);
        Assert.All(open.Requests, url => Assert.StartsWith(root, url));
    }

    [Fact]
    public async Task What_asks_for_attention_leads_to_the_page_that_says_what_to_do()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.Settled();
        var card = open.Card("Freshness and quality");
        // The sample is a month of history: nobody could have sent it in time, so nothing in it is late.
        await Expect(card).ToContainTextAsync("checks fine, looked at");
        await Expect(card.GetByRole(AriaRole.Link, new() { Name = "late rate warns" })).ToHaveCountAsync(0);

        await open.Page.RouteAsync("**/ops/quality", async route =>
        {
            var answer = await route.FetchAsync();
            var text = await answer.TextAsync();
            var ok = text.IndexOf("\"name\":\"late_rate\"", StringComparison.Ordinal);
            var status = text.IndexOf("\"status\":\"ok\"", ok, StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = text.Remove(status, 13).Insert(status, "\"status\":\"warn\"") });
        });
        await open.Page.ReloadAsync();
        var late = card.GetByRole(AriaRole.List, new() { Name = "Data quality" })
            .GetByRole(AriaRole.Link, new() { Name = "late rate warns" }).First;
        await Expect(late).ToHaveAttributeAsync("href", "./docs/quality#late-rate");
        await Expect(card).ToContainTextAsync("checks fine, looked at");
        Assert.Empty(open.Faults);
        await late.ClickAsync();
        await Expect(open.Page.GetByRole(AriaRole.Heading, new() { Name = "Late rate" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Range_zone_and_filter_are_in_the_address_and_come_back_with_it()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" }).ClickAsync();
        await open.Page.GetByLabel("Time zone").SelectOptionAsync("Asia/Kathmandu");
        await open.Card("Top events").GetByRole(AriaRole.Button, new() { Name = "page_view" }).ClickAsync();
        await open.Settled();
        await Expect(open.Card("Events").GetByRole(AriaRole.Group, new() { Name = "Events, a chart of 7 days" })).ToBeVisibleAsync();
        Assert.EndsWith("/#/overview?range=7d&tz=Asia/Kathmandu&event_type=page_view", open.Page.Url);
        var asked = open.Requests.Last(url => url.Contains("/stats/trend", StringComparison.Ordinal));
        Assert.Contains("tz=Asia%2FKathmandu", asked);

        await open.Page.ReloadAsync();
        await Expect(open.Page.GetByLabel("Time zone")).ToHaveValueAsync("Asia/Kathmandu");
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" })).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter page_view" })).ToBeVisibleAsync();

        await open.Page.GoBackAsync();
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter page_view" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_docs_are_searched_from_the_keyboard_and_found_words_are_marked()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);

        await open.Page.Keyboard.PressAsync("Control+k");
        await Expect(open.Page.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await open.Page.Keyboard.TypeAsync("postgres is down");
        var hit = open.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Link).First;
        await Expect(hit.Locator("mark").First).ToBeVisibleAsync();
        Assert.StartsWith("./docs/", await hit.GetAttributeAsync("href"));
        await Chromium.Picture(open.Page, "search.png");

        await open.Page.Keyboard.PressAsync("Escape");
        await Expect(open.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task A_chart_is_read_with_the_arrow_keys_and_as_a_table()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.Settled();
        var card = open.Card("Active users");

        await card.GetByRole(AriaRole.Group, new() { Name = "Active users, a chart of 30 days" }).FocusAsync();
        await open.Page.Keyboard.PressAsync("End");
        await open.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(card.GetByRole(AriaRole.Status)).ToContainTextAsync("users");
        await card.GetByRole(AriaRole.Button, new() { Name = "Active users as a table" }).ClickAsync();
        await Expect(card.GetByRole(AriaRole.Row)).ToHaveCountAsync(31);
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task Active_users_are_shown_of_seven_and_thirty_days_too()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.Settled();
        var card = open.Card("Active users");

        await card.GetByRole(AriaRole.Button, new() { Name = "30", Exact = true }).ClickAsync();

        await Expect(card).ToContainTextAsync("in 30 days");
        await Expect(card).ToContainTextAsync("of them on an average day");
        Assert.Contains("active=month", open.Page.Url, StringComparison.Ordinal);
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task An_event_of_the_live_list_opens_with_its_properties()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.Settled();
        // Other tests of this app send events of now: which one is first, and how often its day was counted, is for the API to say.
        var newest = (await app.Get("/events/recent?limit=1")).GetProperty("events")[0];
        var id = newest.GetProperty("event_id").GetString()!;
        var revision = (await app.Get($"/events/{id}")).GetProperty("rolled_up").GetProperty("revision").GetInt32();

        await open.Card("Live events").GetByRole(AriaRole.Listitem).First.GetByRole(AriaRole.Button).ClickAsync();

        var dialog = open.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync(id);
        foreach (var property in newest.GetProperty("properties").EnumerateObject())
            await Expect(dialog.GetByLabel("Properties as JSON")).ToContainTextAsync(property.Name);
        await Expect(dialog).ToContainTextAsync($"revision {revision}");
        await Chromium.Picture(open.Page, "event.png");
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task A_report_that_fails_says_what_to_do_and_recovers_alone()
    {
        await using var open = await DashboardPage.Open(chromium, app.Url);
        await open.Page.RouteAsync("**/stats/top-events*", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Body = """{"code":"store_unavailable","detail":"The database cannot be reached at the moment."}""",
        }));
        await open.SignIn("daybook-local-key");
        await Expect(open.Card("Top events").GetByRole(AriaRole.Alert)).ToContainTextAsync("The database cannot be reached");
        await Expect(open.Card("Active users")).ToContainTextAsync("unique users");

        await open.Page.UnrouteAsync("**/stats/top-events*");
        await Expect(open.Card("Top events")).ToContainTextAsync("page_view");
        await Expect(open.Card("Top events").GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_key_that_ceases_to_be_accepted_leads_back_to_the_door()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.Settled();

        await open.Run("sessionStorage.setItem('daybook.key', 'revoked')");
        await open.Page.ReloadAsync();

        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no longer accepted");
        await Expect(open.Page.GetByLabel("API key or token")).ToBeVisibleAsync();
    }
}
