using System.Globalization;
using System.Net.Http.Json;
using Daybook.Tests.Foundation.Access;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Tests.Dashboard;

/// <summary>What stands between a reader and the first figures, and what of it is asked for nothing.</summary>
[Collection(SampleApp.Shared)]
public sealed class FirstFiguresTests(SampleApp app, Chromium chromium)
{
    [Fact]
    public async Task The_first_figures_are_asked_first_and_wait_for_nothing_but_the_page_itself()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await open.Settled();
        var others = new TaskCompletionSource();
        await open.Page.RouteAsync("**/*", async route =>
        {
            if (!IsNeeded(route.Request.Url)) await others.Task;
            await route.ContinueAsync();
        });
        open.Requests.Clear();
        await open.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });

        // Everything else has no answer yet: not what the key may do, not which events there are, not the font.
        await Expect(open.Card("Events")).ToContainTextAsync("in all");
        await Expect(open.Card("Active users")).ToContainTextAsync("unique users");
        await Expect(open.Card("Top events").Locator(".skeleton")).ToBeVisibleAsync();
        var asked = Questions(open.Requests);
        Assert.Contains("/stats/trend?", asked[0], StringComparison.Ordinal);
        Assert.Contains("measure=events", asked[0], StringComparison.Ordinal);
        Assert.Contains("/stats/trend?", asked[1], StringComparison.Ordinal);
        Assert.Contains("measure=users", asked[1], StringComparison.Ordinal);
        Assert.Equal(1, open.Requests.Count(IsScript));

        others.SetResult();
        await open.Settled();
        // What was asked ahead is not asked again.
        Assert.Single(open.Requests, url => url == asked[0]);
        Assert.Single(open.Requests, url => url == asked[1]);
        Assert.Empty(open.Faults);

        bool IsNeeded(string url) => url.Split('#')[0] == app.Url + "/" || IsScript(url)
            || url.EndsWith(".css", StringComparison.Ordinal)
            || (url.Contains("/stats/trend?", StringComparison.Ordinal) && url.Contains("compare=previous", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_is_tried_with_one_question_whose_answer_is_used_and_the_code_of_the_view_is_there_by_then()
    {
        await using var open = await DashboardPage.Open(chromium, app.Url + "/#/explore");
        await open.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var before = open.Requests.Count;

        await open.SignIn("daybook-local-key");
        await Expect(open.Page.Locator(".headline .figure")).ToBeVisibleAsync();
        await open.Quiet();

        var since = open.Requests[before..];
        Assert.Equal(app.Url + "/me", Questions(since)[0]);
        Assert.Single(since, url => url == app.Url + "/me");
        Assert.DoesNotContain(since, IsScript);
        Assert.Empty(open.Faults);
    }

    [Fact]
    public async Task Who_comes_from_the_provider_without_a_role_is_told_so_and_nothing_is_asked_in_vain()
    {
        var provider = app.SignIn;
        (provider.Roles, provider.Lifetime, provider.Ended) = ([], (TimeSpan.FromHours(1), TimeSpan.FromHours(1)), false);
        await using var open = await DashboardPage.Open(chromium, app.Url);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in at 127.0.0.1" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Link, new() { Name = "I am ann" }).ClickAsync();
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("may not look at Daybook yet");
        await open.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal([app.Url + "/me"], Questions(open.Requests));

        await open.Page.ReloadAsync();
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("may not look at Daybook yet");
        await open.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal([app.Url + "/me", app.Url + "/me"], Questions(open.Requests));

        // With a role they see everything; from then on this tab does not wait to hear it again.
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out, or in as somebody else" }).ClickAsync();
        provider.Roles = ["read"];
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in at 127.0.0.1" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Link, new() { Name = "I am ann" }).ClickAsync();
        await Expect(open.Card("Events")).ToContainTextAsync("in all");
        open.Requests.Clear();
        await open.Page.ReloadAsync();
        await Expect(open.Card("Events")).ToContainTextAsync("in all");
        Assert.Contains("/stats/trend?", Questions(open.Requests)[0], StringComparison.Ordinal);
    }

    private static bool IsScript(string url) => url.EndsWith(".js", StringComparison.Ordinal);

    // A sign of life may be asked at any time.
    private List<string> Questions(IEnumerable<string> requests) =>
        [.. requests.Where(url => url.StartsWith(app.Url, StringComparison.Ordinal) && url.Length > app.Url.Length + 1
            && url[app.Url.Length + 1] is not ('?' or '#') && !url.Contains("/assets/", StringComparison.Ordinal)
            && !url.EndsWith("/health/live", StringComparison.Ordinal))];
}

/// <summary>A server that is really stopped and started again, not a browser without a network.</summary>
public sealed class RestartedServerTests(StandIns standIns, Chromium chromium)
{
    // Milliseconds. Within five seconds on a machine of its own; below the page's usual 15 seconds on one that does other work too.
    private const float Soon = 12_000;

    [Fact]
    public async Task A_server_that_stops_is_told_and_one_that_starts_again_too_with_every_card()
    {
        var environment = await standIns.NewEnvironment();
        var first = await SampleApp.Start(environment);
        var url = first.Url;
        await using var open = await Seen(first);

        await first.DisposeAsync();
        await Expect(open.Page.GetByText("No answer from Daybook since")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(open.Page.GetByText("Everything works")).ToHaveCountAsync(0);
        // Asked while it is away, and shown when it is back.
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "7 days" }).ClickAsync();
        await Expect(open.Card("Events")).ToContainTextAsync("No answer yet.");

        await using var second = await SampleApp.Start(environment, url: url);
        await Expect(open.Page.GetByText("No answer from Daybook since")).ToHaveCountAsync(0, new() { Timeout = Soon });
        await Expect(open.Card("Events").Locator(".figure")).ToHaveTextAsync("3", new() { Timeout = Soon });
        await Expect(open.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0, new() { Timeout = Soon });
        await Expect(open.Page.GetByText("Everything works")).ToBeVisibleAsync(new() { Timeout = Soon });
        await open.Settled();
        Assert.Contains(url, open.Page.Url, StringComparison.Ordinal);
    }

    private async Task<DashboardPage> Seen(DaybookApp app)
    {
        var events = Enumerable.Range(0, 3).Select(i => new
        {
            event_id = Guid.CreateVersion7(),
            event_type = "page_view",
            user_id = i.ToString(CultureInfo.InvariantCulture),
        });
        using var sent = await app.Http.PostAsJsonAsync("/events", events, TestContext.Current.CancellationToken);
        sent.EnsureSuccessStatusCode();
        await app.Drain();
        var open = await DashboardPage.OpenSignedIn(chromium, app.Url);
        await Expect(open.Card("Events").Locator(".figure")).ToHaveTextAsync("3");
        return open;
    }
}
