using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Tests.Dashboard;

/// <summary>
/// Every question that a product manager is to have answered on the page, one after the other, by whoever has a mouse, a keyboard or a
/// phone. Each number is compared with the answer of the API to the same question, asked without the page.
/// </summary>
[Collection(SampleApp.Shared)]
public sealed class DashboardWalkTests(SampleApp app, Chromium chromium)
{
    private static readonly BrowserNewContextOptions Desk = new() { ViewportSize = new() { Width = 1440, Height = 900 } };

    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new() { Width = 390, Height = 844 },
        IsMobile = true,
        HasTouch = true,
    };

    [Theory]
    [InlineData(Hands.Mouse, ColorScheme.Light)]
    [InlineData(Hands.Keyboard, ColorScheme.Dark)]
    [InlineData(Hands.Touch, ColorScheme.Dark)]
    public async Task Each_question_is_answered_with_the_numbers_of_the_api(string kind, ColorScheme scheme)
    {
        Thorough.Skips(kind == Hands.Mouse);
        await app.Send(new[] { "DE", "FR", "DE" }.Select((country, i) => (object)new
        {
            event_id = Guid.CreateVersion7(),
            event_type = "page_view",
            user_id = $"here-{i} زائر",
            source = "web",
            properties = new { page_url = $"https://shop.example/{i}", device_type = i < 2 ? "mobile" : "desktop" },
            context = new { location = new { country } },
        }));
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url,
            new(kind == Hands.Touch ? Phone : Desk) { ColorScheme = scheme });
        var walk = new Walk(app, chromium, open, new Hands(kind), kind);

        await walk.How_many_people_this_month_against_the_last_by_country_only_on_mobile();
        await walk.How_many_sessions_and_new_people_against_the_period_before();
        await walk.What_did_people_do_before_they_bought_and_after_they_signed_up();
        await walk.Where_do_people_drop_who_are_they_and_how_long_do_they_take();
        await walk.Do_people_who_did_something_come_back_more();
        await walk.Which_pages_and_campaigns_bring_buyers_and_what_revenue();
        await walk.Who_is_on_the_site_now_and_what_did_they_do();
        await walk.What_changed_on_the_day_of_the_release_and_can_a_colleague_see_it();

        Assert.Empty(open.Faults);
    }

    private sealed class Walk(SampleApp app, Chromium chromium, DashboardPage open, Hands hands, string name)
    {
        private const string Note = "Release 2.4 🎉";

        private IPage Page => open.Page;

        private ILocator Measure => Page.GetByLabel("Measure", new() { Exact = true });

        public async Task How_many_people_this_month_against_the_last_by_country_only_on_mobile()
        {
            await Go("Explore");
            await hands.Press(Button("This month"));
            await hands.Select(Measure, "People");
            await hands.Select(Page.GetByLabel("Compare with"), "the month before");
            await hands.Press(Button("Filter"));
            await hands.Choose(open.Combo("What to filter by"), "Device");
            await hands.Choose(open.Combo("Value"), "mobile");
            await hands.Press(Button("Add the filter"));
            var answer = await Asked(() => hands.Choose(open.Combo("Break down by"), "Country"), "/stats/trend",
                "measure=users", "by=context.location.country", "mobile", "compare=");

            var (series, before) = (List(answer, "series"), List(answer.GetProperty("compared"), "series"));
            Assert.Contains(series, s => s.GetProperty("value").GetString() == "DE");
            await Expect(Rows("People by ").Locator("td:nth-of-type(1)")).ToHaveTextAsync(series.Select(Total));
            await Expect(Rows("People by ").Locator("td:nth-of-type(2)")).ToHaveTextAsync(before.Select(Total));
            await hands.Press(Button("Remove the filter Device is mobile"));
            await hands.Press(Button("7 days"));
        }

        public async Task How_many_sessions_and_new_people_against_the_period_before()
        {
            var sessions = await Asked(() => hands.Select(Measure, "Sessions"),
                "/stats/sessions", "compare=", "interval=day");
            await Expect(Page.Locator(".headline .figure")).ToHaveTextAsync(Figure(sessions.GetProperty("total").GetProperty("sessions")));
            await Expect(Rows("Sessions by day").First.Locator("td:nth-of-type(2)"))
                .ToHaveTextAsync(Figure(sessions.GetProperty("compared").GetProperty("total").GetProperty("sessions")));
            var byCountry = List(sessions.GetProperty("entry"), "values");
            await Expect(Rows("Sessions by their first Country").Locator("td:nth-of-type(1)"))
                .ToHaveTextAsync(byCountry.Select(v => Figure(v.GetProperty("sessions"))));
            await Look("sessions");

            var life = await Asked(() => hands.Select(Measure, "New and returning people"),
                "/stats/lifecycle", "interval=day", "compare=");
            // Today is not over: both sides stand at the same quarter hour.
            var (compared, days) = (life.GetProperty("compared"), List(life, "periods"));
            var theirs = List(compared, "periods");
            Assert.Equal(days.Count, theirs.Count);
            var row = Rows("New and returning people, as a table").First;
            await Expect(row.Locator("td:nth-of-type(1)")).ToHaveTextAsync(New([.. days[..^1], compared.GetProperty("so_far")]));
            await Expect(row.Locator("td:nth-of-type(2)")).ToHaveTextAsync(New(theirs));
            await Look("lifecycle");
            await hands.Press(Button("30 days"));

            static string New(List<JsonElement> days) =>
                days.Sum(d => d.GetProperty("new").GetInt64()).ToString("N0", CultureInfo.InvariantCulture);
        }

        public async Task What_did_people_do_before_they_bought_and_after_they_signed_up()
        {
            await Go("Paths");
            await hands.Press(Button("before"));
            await Same(await Asked(() => hands.Choose(open.Combo("Event"), "order_completed"), "/stats/paths", "end=order_completed"));
            await hands.Press(Button("after"));
            await Same(await Asked(() => hands.Choose(open.Combo("Event"), "signed_up"), "/stats/paths", "start=signed_up"));

            async Task Same(JsonElement answer)
            {
                var users = List(answer, "steps")
                    .SelectMany(s => List(s, "nodes").Append(s.GetProperty("other")).Append(s.GetProperty("ended")))
                    .Select(n => n.GetProperty("users")).Where(n => n.GetInt64() > 0);
                await Expect(Rows("Paths as a table").Locator("td:nth-of-type(2)")).ToHaveTextAsync(users.Select(Figure));
            }
        }

        public async Task Where_do_people_drop_who_are_they_and_how_long_do_they_take()
        {
            await Go("Funnels");
            var answer = await Asked(() => hands.Select(open.Card("Funnel").Locator("label.inline select"), "30d"),
                "/stats/funnel", "within=30d");
            var steps = List(answer, "steps");
            var at = steps.FindIndex(s => s.GetProperty("dropped").GetInt64() > 0);
            Assert.True(at > 0, "Nobody dropped.");
            await Expect(open.Card("Funnel").Locator("li").Nth(at)).ToContainTextAsync("half came within");
            await Expect(open.Card("Funnel").Locator("li .funnel-head > .number:not(.share)"))
                .ToHaveTextAsync(steps.Select(s => Figure(s.GetProperty("users"))));

            var dropped = steps[at].GetProperty("dropped");
            await hands.Press(
                open.Card("Funnel").GetByRole(AriaRole.Link, new() { Name = $"{Figure(dropped)} left before this step" }).First);
            await Expect(open.Card("Who left the funnel").GetByRole(AriaRole.Rowheader))
                .ToHaveCountAsync((int)Math.Min(100, dropped.GetInt64()));
        }

        public async Task Do_people_who_did_something_come_back_more()
        {
            await Go("Retention");
            await hands.Press(Button("Week"));
            var (path, did) = await AskedAt(() => hands.Choose(open.Combo("Split by who did"), "product_viewed"), "/stats/retention",
                "window_type=weekly", "\"did\"");
            var didNot = await app.Get(path.Replace("%22did%22", "%22did_not%22", StringComparison.Ordinal));

            var people = Rows("Who comes back, as a table").Locator("td:nth-of-type(1)");
            await Expect(people).ToHaveTextAsync([Size(did), Size(didNot)]);
            await Expect(Rows("Who comes back, as a table").Locator("td:nth-of-type(2)")).ToHaveTextAsync(["100%", "100%"]);

            static string Size(JsonElement answer) =>
                List(answer, "cohorts").Sum(c => c.GetProperty("size").GetInt64()).ToString("N0", CultureInfo.InvariantCulture);
        }

        public async Task Which_pages_and_campaigns_bring_buyers_and_what_revenue()
        {
            await Go("Web");
            var buyers = await Asked(() => hands.Choose(open.Combo("Who to count"), "order_completed"), "/stats/trend",
                "measure=users", "by=context.traffic.channel", "attribution=first", "lookback=30d", "event_type=order_completed");
            await Same("Sources", buyers);
            await hands.Select(Measure, "sum of…");
            var revenue = await Asked(() => hands.Choose(open.Combo("Property to measure"), "amount"), "/stats/trend",
                "measure=sum:amount", "by=context.campaign.name", "attribution=first");
            Assert.Contains(List(revenue, "series"), s => s.GetProperty("value").GetString() == "autumn_sale");
            await Same("Campaigns", revenue);
            var pages = open.Card("Pages");
            var entry = await Asked(() => hands.Press(pages.GetByRole(AriaRole.Button, new() { Name = "Entry" })), "/stats/trend",
                "measure=sum:amount", "by=property.page_url", "attribution=first", "lookback=session");
            await Same("Pages", entry);
            await Look("web");

            await Go("Explore");
            await hands.Choose(open.Combo("Add an event"), "order_completed");
            await hands.Select(Measure, "People");
            await hands.Choose(open.Combo("Break down by"), "UTM campaign");
            var over = await Asked(() => hands.Select(Page.GetByLabel("Whose value"), "the last they had"), "/stats/trend",
                "measure=users", "by=context.campaign.name", "attribution=last");
            await Expect(Rows("People by ").Locator("td:nth-of-type(1)")).ToHaveTextAsync(List(over, "series").Select(Total));
            await Expect(Rows("People by ").GetByRole(AriaRole.Rowheader, new() { Name = "none known" })).ToBeVisibleAsync();
            await Look("attributed");

            async Task Same(string card, JsonElement answer)
            {
                var totals = List(answer, "series").Where(s => s.GetProperty("total").GetDouble() != 0).Select(Total).ToList();
                Assert.NotEmpty(totals);
                await Expect(open.Card(card).Locator("tbody tr")).ToHaveCountAsync(totals.Count);
                for (var i = 0; i < totals.Count; i++)
                    await Expect(open.Card(card).Locator("tbody td").Nth(i)).ToHaveAttributeAsync("title", totals[i]);
            }
        }

        public async Task Who_is_on_the_site_now_and_what_did_they_do()
        {
            var here = await Asked(() => Go("Live"), "/stats/now/people");
            var people = List(here, "people");
            Assert.Equal(people.Count, here.GetProperty("users").GetInt32());
            var rows = open.Card("Who is here").GetByRole(AriaRole.Rowheader);
            await Expect(rows.GetByRole(AriaRole.Link)).ToHaveTextAsync(people.Select(p => p.GetProperty("id").GetString()!));
            await Expect(open.Card("Who is here")).ToContainTextAsync($"{people.Count} people in the last 5 minutes");
            await Look("here");

            var id = people[0].GetProperty("id").GetString()!;
            await hands.Press(rows.First.GetByRole(AriaRole.Link));
            var person = await app.Get($"/users/{Uri.EscapeDataString(id)}");
            await Expect(open.Card(id).Locator(".facts div").Filter(new() { HasText = "Events" }).First.Locator("dd"))
                .ToHaveTextAsync(Figure(person.GetProperty("events").GetProperty("total")));
            await Expect(open.Card("Timeline").GetByRole(AriaRole.Button, new() { Name = "page_view" }).First).ToBeVisibleAsync();
        }

        public async Task What_changed_on_the_day_of_the_release_and_can_a_colleague_see_it()
        {
            await Go("Explore");
            await hands.Select(Measure, "People");
            await Menu("People", "Note on a day…");
            await Page.GetByLabel("What happened").FillAsync(Note);
            await hands.Press(Button("Save"));
            await Expect(open.Card("People").GetByRole(AriaRole.List, new() { Name = "Notes", Exact = true })).ToContainTextAsync(Note);
            var figure = await open.Card("People").Locator(".figure").InnerTextAsync();

            await Menu("People", "Keep or share…");
            // The dialog takes the focus when it opens. A key that is pressed before would go to its first field.
            await Expect(Page.GetByLabel("Title", new() { Exact = true })).ToBeFocusedAsync();
            await hands.Press(Page.GetByText("Share it alone, by a link"));
            await hands.Press(Button("Make a link"));
            var link = await Page.GetByLabel("Link", new() { Exact = true }).InputValueAsync();
            await using (var colleague = await DashboardPage.Open(chromium, link, Phone))
            {
                await Expect(colleague.Card("People").Locator(".figure")).ToHaveTextAsync(figure);
                var answer = await app.Get($"/stats/trend?measure=users&from={Today(-29)}&to={Today(0)}");
                Assert.Equal(Total(List(answer, "series")[0]), figure);
                Assert.Empty(colleague.Faults);
            }

            await Page.Keyboard.PressAsync("Escape");
            // Others share this app.
            foreach (var note in List(await app.Get("/annotations"), "annotations"))
                await app.Delete($"/annotations/{note.GetProperty("annotation_id").GetString()}");
            foreach (var share in List(await app.Get("/share"), "shares"))
                await app.Delete($"/share/{share.GetProperty("share_id").GetString()}");

            static string Today(int days) => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(days).ToString("O");
        }

        private async Task Go(string place)
        {
            await hands.Press(Page.GetByRole(AriaRole.Navigation, new() { Name = "Places" })
                .GetByRole(AriaRole.Link, new() { Name = place, Exact = true }));
            await Expect(Page.Locator(".card[aria-busy=true], .skeleton")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        }

        private async Task Menu(string card, string item)
        {
            await hands.Press(open.Card(card).GetByLabel($"{card}: take it along"));
            await hands.Press(open.Card(card).GetByRole(AriaRole.Button, new() { Name = item }));
        }

        private ILocator Button(string label) => Page.GetByRole(AriaRole.Button, new() { Name = label, Exact = true });

        // Of a table, by the beginning of its name.
        private ILocator Rows(string table) => Page.GetByRole(AriaRole.Region)
            .And(Page.Locator($"[aria-label^='{table}']")).Locator("tbody tr");

        private async Task<JsonElement> Asked(Func<Task> act, string route, params string[] holds) =>
            (await AskedAt(act, route, holds)).Answer;

        // What the page asks after an act, and the API's answer to it.
        private async Task<(string Path, JsonElement Answer)> AskedAt(Func<Task> act, string route, params string[] holds)
        {
            var request = await Page.RunAndWaitForRequestAsync(act, r =>
                new Uri(r.Url) is { AbsolutePath: var path, Query: var query } && path == route
                && holds.All(h => Uri.UnescapeDataString(query).Contains(h, StringComparison.Ordinal)));
            var asked = new Uri(request.Url).PathAndQuery;
            await Expect(Page.Locator(".card[aria-busy=true], .skeleton")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
            return (asked, await app.Get(asked));
        }

        private async Task Look(string what)
        {
            await Chromium.Picture(Page, $"walk-{name}-{what}.png", whole: true);
            Assert.True(await DashboardLooksTests.Fits(open), $"{what} is wider than the screen.");
            Assert.Empty(await DashboardLooksTests.Axe(open));
        }

        private static List<JsonElement> List(JsonElement answer, string member) => [.. answer.GetProperty(member).EnumerateArray()];

        private static string Total(JsonElement series) => Figure(series.GetProperty("total"));

        // As the page writes numbers.
        private static string Figure(JsonElement number) => number.ValueKind == JsonValueKind.Null ? "–"
            : Math.Round(number.GetDecimal(), 2, MidpointRounding.AwayFromZero).ToString("#,0.##", CultureInfo.InvariantCulture);
    }
}
