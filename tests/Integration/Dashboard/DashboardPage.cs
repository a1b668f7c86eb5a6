using System.Text.Json;
using Microsoft.Playwright;

namespace Daybook.Tests.Dashboard;

/// <summary>The page as a reader sees it, and everything that went wrong on it.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private readonly IBrowserContext _profile;

    private DashboardPage(IBrowserContext profile, IPage page)
    {
        _profile = profile;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Faults.Add($"{message.Type}: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Faults.Add($"exception: {error}");
        page.RequestFailed += (_, request) =>
        {
            // The page cancels a request if a newer one replaces it.
            if (request.Failure is not "net::ERR_ABORTED") Faults.Add($"failed: {request.Url} {request.Failure}");
        };
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>Console errors and warnings (including violations of the policy), exceptions, and failed requests.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Every address that the page requested.</summary>
    public List<string> Requests { get; } = [];

    public static async Task<DashboardPage> Open(Chromium chromium, string url, BrowserNewContextOptions? options = null)
    {
        var fresh = await chromium.NewProfile(options);
        var page = new DashboardPage(fresh, await fresh.NewPageAsync());
        await page.Page.GotoAsync(url);
        return page;
    }

    public static async Task<DashboardPage> OpenSignedIn(Chromium chromium, string url, BrowserNewContextOptions? options = null)
    {
        var page = await Open(chromium, url, options);
        await page.SignIn("daybook-local-key");
        await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Places" }).WaitForAsync();
        return page;
    }

    public async Task SignIn(string key)
    {
        await Page.GetByLabel("API key or token").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    /// <summary>Goes to another place of the page, as its menu does.</summary>
    public async Task GoTo(string place)
    {
        await Page.GetByRole(AriaRole.Navigation, new() { Name = "Places" })
            .GetByRole(AriaRole.Link, new() { Name = place, Exact = true }).ClickAsync();
        await Quiet();
    }

    /// <summary>One report, by its title.</summary>
    public ILocator Card(string title) => Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });

    /// <summary>A list to choose from by typing.</summary>
    public ILocator Combo(string label) => Page.GetByRole(AriaRole.Combobox, new() { Name = label, Exact = true });

    /// <summary>Waits until every report has its answer.</summary>
    public async Task Settled()
    {
        await Assertions.Expect(Card("Ledger")).ToBeVisibleAsync();
        await Quiet();
    }

    /// <summary>Waits until no card waits.</summary>
    public async Task Quiet()
    {
        await Assertions.Expect(Page.Locator(".card[aria-busy=true], .skeleton")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        // Charts draw in the next frame.
        await Run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
    }

    /// <summary>Runs a script as a debugger does, because the page's policy blocks Playwright's way, which evaluates text.</summary>
    public async Task<JsonElement> Run(string script)
    {
        var debugger = await _profile.NewCDPSessionAsync(Page);
        var answer =
            await debugger.SendAsync("Runtime.evaluate",
                new Dictionary<string, object> { ["expression"] = script, ["awaitPromise"] = true, ["returnByValue"] = true });
        await debugger.DetachAsync();
        Assert.False(answer!.Value.TryGetProperty("exceptionDetails", out var fault), fault.ToString());
        return answer.Value.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    public async ValueTask DisposeAsync() => await _profile.DisposeAsync();
}
