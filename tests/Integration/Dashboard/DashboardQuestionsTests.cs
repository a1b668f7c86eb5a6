using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Tests.Dashboard;

/// <summary>Whole questions of a product manager, answered on the page without curl.</summary>
[Collection(SampleApp.Shared)]
public sealed class DashboardQuestionsTests(SampleApp app, Chromium chromium)
{
    [Fact]
    public async Task How_many_people_against_the_period_before_only_on_mobile_and_by_channel()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        var page = open.Page;
        await open.GoTo("Explore");
        await page.GetByLabel("Measure", new() { Exact = true }).SelectOptionAsync("users");
        await page.GetByLabel("Compare with").SelectOptionAsync("previous");

        await page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await Choose(open.Combo("What to filter by"), "Device");
        await Choose(open.Combo("Value"), "mobile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the filter" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Device is mobile", Exact = true })).ToBeVisibleAsync();
        var answered = page.WaitForResponseAsync(r => r.Url.Contains("by=context.traffic.channel", StringComparison.Ordinal));
        await Choose(open.Combo("Break down by"), "Channel");
        var answer = (await (await answered).JsonAsync())!.Value;

        var table = page.GetByRole(AriaRole.Region, new() { Name = "People by day" });
        var series = answer.GetProperty("series").EnumerateArray().ToList();
        await Expect(table.GetByRole(AriaRole.Row)).ToHaveCountAsync(series.Count + 1);
        await Expect(table.GetByRole(AriaRole.Columnheader, new() { Name = "Before" })).ToBeVisibleAsync();
        Assert.Contains(series, s => s.GetProperty("total").GetDouble() > 0);
        for (var i = 0; i < series.Count; i++)
        {
            await Expect(table.GetByRole(AriaRole.Row).Nth(i + 1).GetByRole(AriaRole.Cell).First)
                .ToHaveTextAsync(series[i].GetProperty("total").GetDouble().ToString("N0", CultureInfo.InvariantCulture));
        }

        // A colleague opens the link; a chip that is removed is gone from all of it.
        await page.ReloadAsync();
        await Expect(table.GetByRole(AriaRole.Row)).ToHaveCountAsync(series.Count + 1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter Device is mobile" }).ClickAsync();
        Assert.DoesNotContain("filter=", page.Url, StringComparison.Ordinal);
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Device is mobile", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task What_did_this_person_do_from_the_id_of_a_live_event_by_the_keyboard()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.GoTo("Live");
        var id = open.Card("Live events").GetByRole(AriaRole.Link).First;
        var name = await id.InnerTextAsync();

        await id.FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");

        await Expect(open.Card(name)).ToContainTextAsync("First seen");
        var timeline = open.Card("Timeline");
        await Expect(timeline.Locator("time").First).ToBeVisibleAsync();
        // A person is erased only after the id was typed.
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Erase…" }).ClickAsync();
        var erase = open.Page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" });
        await Expect(erase).ToBeDisabledAsync();
        await open.Page.GetByLabel("Type the id to confirm").FillAsync(name);
        await Expect(erase).ToBeEnabledAsync();
        await open.Page.Keyboard.PressAsync("Escape");
        await timeline.Locator("button.live-type").First.ClickAsync();
        await Expect(open.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Event id");
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task Where_do_people_drop_who_are_they_and_with_a_filter_at_one_step()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium,
            app.Url + "/#/funnels?step=page_view&step=product_viewed&step=product_added");
        var page = open.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a filter to step 1" }).ClickAsync();
        await Choose(open.Combo("What to filter by"), "Device");
        await Choose(open.Combo("Value"), "mobile");
        var answered = page.WaitForResponseAsync(r => r.Url.Contains("filter.1=", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the filter" }).ClickAsync();
        var steps = (await (await answered).JsonAsync())!.Value.GetProperty("steps");
        var dropped = steps[1].GetProperty("dropped").GetInt32();
        Assert.InRange(dropped, 1, steps[0].GetProperty("users").GetInt32());

        await page.GetByRole(AriaRole.Link, new() { Name = $"{dropped} left before this step", Exact = true }).ClickAsync();

        var people = open.Card("Who left the funnel");
        await Expect(people).ToContainTextAsync("page_view where Device is mobile");
        var more = people.GetByRole(AriaRole.Button, new() { Name = "More people" });
        while (await Seen(people, more)) await more.ClickAsync();
        await Expect(people).ToContainTextAsync($"{dropped} in all.");
        await Expect(people.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(dropped);
        await people.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(open.Card("Timeline").Locator("time").First).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(people).ToBeVisibleAsync();
        Assert.Empty(open.Faults);

        static async Task<bool> Seen(ILocator card, ILocator more)
        {
            await Expect(card).ToHaveAttributeAsync("aria-busy", "false");
            return await more.IsVisibleAsync();
        }
    }

    [Fact]
    public async Task On_which_pages_do_sessions_begin_how_long_are_they_and_the_events_behind_it()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url + "/#/web?range=7d");
        var answered = open.Page.WaitForResponseAsync(r => r.Url.Contains("/stats/sessions", StringComparison.Ordinal));
        await open.Card("Pages").GetByRole(AriaRole.Button, new() { Name = "Entry" }).ClickAsync();
        var entry = (await (await answered).JsonAsync())!.Value.GetProperty("entry");
        var first = entry.GetProperty("values").EnumerateArray().First(v => v.GetProperty("value").ValueKind == JsonValueKind.String);
        var row = open.Card("Pages").GetByRole(AriaRole.Row).Filter(new() { HasText = first.GetProperty("value").GetString() }).First;
        await Expect(row.GetByRole(AriaRole.Cell).First)
            .ToHaveAttributeAsync("title", first.GetProperty("sessions").GetInt32().ToString("N0", CultureInfo.InvariantCulture));

        await open.GoTo("Explore");
        await open.Page.GetByLabel("Measure", new() { Exact = true }).SelectOptionAsync("session_median");
        await Expect(open.Page.GetByRole(AriaRole.Region, new() { Name = "Sessions by day" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(6);
        await open.Page.GetByLabel("Measure", new() { Exact = true }).SelectOptionAsync("lifecycle");
        await Expect(open.Card("New and returning people")).ToContainTextAsync("people came for the first time");
        await Choose(open.Combo("Add an event"), "product_viewed");
        var download = await open.Page.RunAndWaitForDownloadAsync(
            () => open.Page.GetByRole(AriaRole.Button, new() { Name = "Download the events as JSON Lines" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.NotEmpty(lines);
        Assert.All(lines, l => Assert.Contains("\"event_type\":\"product_viewed\"", l, StringComparison.Ordinal));
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task Do_people_who_did_something_come_back_more_than_those_who_did_not()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url + "/#/retention?cohorts=weekly");
        await Choose(open.Combo("Split by who did"), "product_viewed");

        var table = open.Page.GetByRole(AriaRole.Region, new() { Name = "Who comes back, as a table" });
        await Expect(table.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["did product_viewed", "did not do product_viewed"]);
        await Expect(table.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("%");
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_and_all_cards_are_back_when_it_is()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.Settled();

        await open.Page.Context.SetOfflineAsync(true);
        await Expect(open.Page.GetByText("No answer from Daybook since")).ToBeVisibleAsync(new() { Timeout = 6_000 });
        await Expect(open.Page.GetByText("Everything works")).ToHaveCountAsync(0);
        // What is asked now waits. It is said once, and not by every card.
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" }).ClickAsync();
        await Expect(open.Card("Events")).ToContainTextAsync("No answer yet.");
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(1);
        Assert.Empty(await DashboardLooksTests.Axe(open));
        await open.Page.GetByRole(AriaRole.Link, new() { Name = "Paths", Exact = true }).ClickAsync();
        await Expect(open.Page.GetByText("This part of the page did not load")).ToBeVisibleAsync();
        await open.Page.Context.SetOfflineAsync(false);

        await Expect(open.Page.GetByText("No answer from Daybook since")).ToHaveCountAsync(0, new() { Timeout = 6_000 });
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0, new() { Timeout = 6_000 });
        await Expect(open.Card("Paths")).ToBeVisibleAsync();
        Assert.Contains("/#/paths?range=7d", open.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_key_may_not_see_is_neither_shown_nor_asked_for()
    {
        using var admin = new HttpClient { BaseAddress = new Uri(app.Url) };
        admin.DefaultRequestHeaders.Add("X-Api-Key", "daybook-local-key");
        using var made = await admin.PostAsJsonAsync("/ops/keys", new { name = "page-reader", scopes = new[] { "read" } },
            TestContext.Current.CancellationToken);
        var answer = await made.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var key = answer.GetProperty("key").GetString()!;
        await using var open = await DashboardPage.Open(chromium, app.Url + "/#/health");

        await open.SignIn(key);

        await Expect(open.Card("Freshness and quality")).ToContainTextAsync("Stored in all");
        await Expect(open.Card("Ledger")).ToHaveCountAsync(0);
        await Expect(open.Card("Runs")).ToHaveCountAsync(0);
        Assert.DoesNotContain(open.Requests, url => url.Contains("/ops/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_card_is_taken_along_as_csv_and_as_a_picture()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.Settled();

        async Task<string> Take(string kind)
        {
            await open.Page.GetByLabel("Events: take it along", new() { Exact = true }).ClickAsync();
            var download = await open.Page.RunAndWaitForDownloadAsync(
                () => open.Page.GetByRole(AriaRole.Button, new() { Name = kind }).ClickAsync());
            return await download.PathAsync();
        }

        var lines = await File.ReadAllLinesAsync(await Take("Download CSV"), TestContext.Current.CancellationToken);
        var picture = await Take("Download picture");

        Assert.Equal("Day,Events,Period before", lines[0]);
        Assert.Equal(31, lines.Length);
        Assert.True(new FileInfo(picture).Length > 10_000, "The picture is empty.");
        File.Copy(picture, Path.Combine(Chromium.Pictures(), "card.png"), overwrite: true);
        Assert.Empty(open.Faults);
    }

    private static async Task Choose(ILocator combo, string name)
    {
        await combo.ClickAsync();
        await combo.FillAsync(name);
        var starts = new Regex("^" + Regex.Escape(name), RegexOptions.None, TimeSpan.FromSeconds(1));
        await combo.Page.GetByRole(AriaRole.Option).Filter(new() { HasTextRegex = starts }).First.ClickAsync();
    }
}
