using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Tests.Dashboard;

/// <summary>Signing in at a certified identity provider that somebody else made, on another site.</summary>
public sealed class OpenIdProviderTests(StandIns standIns, Chromium chromium)
{
    private const string View = "/#/overview?range=7d&event_type=page_view";

    [Fact]
    public async Task Roles_open_the_page_in_all_tabs_until_the_end_of_the_session_and_who_has_none_is_told_what_to_do()
    {
        await using var provider = await RealProvider.Start();
        await using var app = await SampleApp.Start(await standIns.NewEnvironment(), new()
        {
            ["Daybook__Access__Authority"] = provider.Issuer,
            ["Daybook__Access__Audience"] = "daybook",
            ["Daybook__Dashboard__OpenIdClientId"] = "daybook-page",
        });
        await provider.Knows(app.Url + "/");
        var host = new Uri(provider.Issuer).Authority;
        await using var open = await DashboardPage.Open(chromium, app.Url + View);
        var page = open.Page;
        var replaced = 0;
        // Of all tabs: whichever comes first asks for both.
        page.Context.Request += (_, request) => replaced += new Uri(request.Url).AbsolutePath == "/token" ? 1 : 0;

        // Its pages want a font from elsewhere.
        await page.Context.RouteAsync(url => new Uri(url).Host is not ("127.0.0.1" or "localhost"), route => route.AbortAsync());

        // Who has no role is told what to do, and may come back as somebody else.
        await Door(page, host).ClickAsync();
        await AtTheProvider(page, "bob");
        var told = page.GetByRole(AriaRole.Alert);
        await Expect(told).ToContainTextAsync($"Ask whoever gives out roles at {host} for read");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Places" })).ToHaveCountAsync(0);
        Assert.Empty(await DashboardLooksTests.Axe(open));
        await Chromium.Picture(page, "provider-no-role.png");
        await told.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, sign me out" }).ClickAsync();
        await Door(page, host).ClickAsync();

        // A role opens what it is for. Her tokens run out within seconds and are replaced.
        await AtTheProvider(page, "ann+read+brief");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Places" })).ToBeVisibleAsync();
        await open.GoTo("Health");
        await Expect(open.Card("Freshness and quality")).ToContainTextAsync("Stored in all");
        await Expect(open.Card("Ledger")).ToHaveCountAsync(0);
        var before = replaced;
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(app.Url + View);
        await Expect(other.GetByRole(AriaRole.Navigation, new() { Name = "Places" })).ToBeVisibleAsync();
        await Task.Delay(4_000, TestContext.Current.CancellationToken);
        await Task.WhenAll(page.ReloadAsync(), other.ReloadAsync());
        foreach (var tab in new[] { page, other })
        {
            await Expect(tab.GetByRole(AriaRole.Navigation, new() { Name = "Places" })).ToBeVisibleAsync();
            await Expect(tab.Locator(".card[aria-busy=true], .skeleton")).ToHaveCountAsync(0);
        }

        Assert.True(replaced > before, "No token was replaced.");

        // Signed out in one tab is signed out in all, and at the provider.
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, sign me out" }).ClickAsync();
        await Expect(Door(page, host)).ToBeVisibleAsync();
        await Expect(Door(other, host)).ToBeVisibleAsync();
        Assert.Equal(0, (await open.Run("sessionStorage.length")).GetInt32());

        // Who operates comes back to the view they wanted.
        await page.GotoAsync(app.Url + View);
        await Door(page, host).ClickAsync();
        await AtTheProvider(page, "olga+read+ops");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter page_view" })).ToBeVisibleAsync();
        Assert.Equal(app.Url + View, page.Url);
        await open.GoTo("Health");
        await Expect(open.Card("Ledger")).ToBeVisibleAsync();
        // Of its own pages the provider answers for itself. The browser tells of the answers 403 of who has no role.
        Assert.DoesNotContain(open.Faults, fault => fault.Contains(app.Url, StringComparison.Ordinal)
            && !fault.Contains(" 403 ", StringComparison.Ordinal));
    }

    private static ILocator Door(IPage page, string host) => page.GetByRole(AriaRole.Button, new() { Name = $"Sign in at {host}" });

    // Its own forms: who it is, and whether the page may know.
    private static async Task AtTheProvider(IPage page, string account)
    {
        await page.GetByPlaceholder("Enter any login").FillAsync(account);
        await page.GetByPlaceholder("and password").FillAsync("any");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign-in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
    }
}
