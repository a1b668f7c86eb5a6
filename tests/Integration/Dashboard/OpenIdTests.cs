using Daybook.Tests.Foundation.Access;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Tests.Dashboard;

/// <summary>Signing in at an identity provider, in a real browser.</summary>
[Collection(SampleApp.Shared)]
public sealed class OpenIdTests(SampleApp app, Chromium chromium)
{
    private TestSignIn Provider => app.SignIn;

    [Fact]
    public async Task Who_signs_in_comes_back_to_their_view_stays_in_all_tabs_and_leaves_them_all()
    {
        // The first token runs out at once: a new one is asked for half a minute before its end.
        (Provider.Roles, Provider.Lifetime, Provider.Ended) = (["read"], (TimeSpan.FromSeconds(31), TimeSpan.FromHours(1)), false);
        var (refreshed, signedOut) = (Provider.Refreshed, Provider.SignedOut);
        const string View = "/#/overview?range=7d&event_type=page_view";
        await using var open = await DashboardPage.Open(chromium, app.Url + View);
        var page = open.Page;
        await SignIn(page);

        // Back where they wanted to go, with what their role allows, and with nothing of the sign-in in the address.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter page_view" })).ToBeVisibleAsync();
        Assert.Equal(app.Url + View, page.Url);
        await open.GoTo("Health");
        await Expect(open.Card("Freshness and quality")).ToContainTextAsync("Stored in all");
        await Expect(open.Card("Ledger")).ToHaveCountAsync(0);

        // A new tab takes part. A token that runs out is replaced once, although both tabs need it.
        var other = await page.Context.NewPageAsync();
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        await Task.WhenAll(page.ReloadAsync(), other.GotoAsync(app.Url));
        foreach (var tab in new[] { page, other })
        {
            await Expect(Places(tab)).ToBeVisibleAsync();
            await Expect(tab.Locator(".card[aria-busy=true], .skeleton")).ToHaveCountAsync(0);
        }

        Assert.Equal(refreshed + 1, Provider.Refreshed);

        await page.RunAndWaitForResponseAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync(),
            answer => answer.Url.Contains("/end?", StringComparison.Ordinal));
        await Expect(Door(page)).ToBeVisibleAsync();
        await Expect(Door(other)).ToBeVisibleAsync();
        Assert.Equal(signedOut + 1, Provider.SignedOut);
        Assert.Equal(0, (await open.Run("sessionStorage.length")).GetInt32());
        Assert.DoesNotContain(open.Requests, url => Provider.Issued.Exists(token => url.Contains(token, StringComparison.Ordinal)));
        // What the role may not see is refused once.
        Assert.DoesNotContain(open.Faults, fault => !fault.Contains(" 403 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_that_was_ended_a_refusal_and_an_answer_of_somebody_else_lead_to_the_door_in_words()
    {
        (Provider.Roles, Provider.Lifetime, Provider.Ended) = (["read", "ops"], (TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(31)), false);
        await using var open = await DashboardPage.Open(chromium, app.Url + "/#/health");
        var page = open.Page;
        await SignIn(page);
        await Expect(open.Card("Ledger")).ToBeVisibleAsync();

        // Whatever the page asks next finds its token too old. On a busy machine that may be what it asks by itself, so nothing is
        // reloaded: that would forget the notice.
        Provider.Ended = true;
        await Task.Delay(1_500, TestContext.Current.CancellationToken);
        await open.Run("location.hash = '#/overview'");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your session has ended");

        await Door(page).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("refused or cancelled");
        Assert.DoesNotContain("error", page.Url, StringComparison.Ordinal);

        // A link that somebody prepared: the code and state of their own sign-in.
        await page.GotoAsync(app.Url + "/?code=stolen&state=theirs");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not belong to a sign-in that this tab began");
        Assert.DoesNotContain("code", page.Url, StringComparison.Ordinal);
        Assert.Equal(0, (await open.Run("sessionStorage.length")).GetInt32());

        // Who may not read is told so, and may sign in as somebody else.
        (Provider.Roles, Provider.Ended) = (["ingest"], false);
        await SignIn(page);
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("read");
    }

    [Fact]
    public async Task A_tab_that_was_elsewhere_brings_its_session_to_the_others_and_hears_of_a_sign_out_when_it_is_back()
    {
        (Provider.Roles, Provider.Lifetime, Provider.Ended) = (["read"], (TimeSpan.FromHours(1), TimeSpan.FromHours(1)), false);
        await using var open = await DashboardPage.Open(chromium, app.Url);
        var page = open.Page;
        await SignIn(page);
        await Expect(Places(page)).ToBeVisibleAsync();

        // Nobody hears the new tab ask.
        await page.GotoAsync("about:blank");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(app.Url);
        await Expect(Door(other)).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(Places(other)).ToBeVisibleAsync();

        await page.GotoAsync("about:blank");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(Door(other)).ToBeVisibleAsync();
        await page.GotoAsync(app.Url);
        await Expect(Door(page)).ToBeVisibleAsync();
        Assert.Equal(0, (await open.Run("sessionStorage.length")).GetInt32());
    }

    private static ILocator Places(IPage page) => page.GetByRole(AriaRole.Navigation, new() { Name = "Places" });

    private static ILocator Door(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Sign in at 127.0.0.1" });

    private static async Task SignIn(IPage page)
    {
        await Door(page).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "I am ann" }).ClickAsync();
    }
}
