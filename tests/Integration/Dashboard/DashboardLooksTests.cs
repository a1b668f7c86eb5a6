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
        await open.Page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Pictures(), $"{name}-sign-in.png") });

        await open.SignIn("daybook-local-key");
        await open.Settled();
        await open.Page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Pictures(), $"{name}.png"), FullPage = true });
        var inside = await Axe(open);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Dates…" }).ClickAsync();
        var inDialog = await Axe(open);

        Assert.Empty(atTheDoor.Concat(inside).Concat(inDialog));
        Assert.True((await open.Run("document.documentElement.scrollWidth <= innerWidth")).GetBoolean(),
            "The page is wider than the screen.");
    }

    [Fact]
    public async Task An_empty_installation_says_what_to_do_first()
    {
        await using var empty = await SampleApp.Start(await standIns.NewEnvironment());
        await using var open = await DashboardPage.OpenSignedIn(chromium, empty.Url, Desk);
        await open.Settled();
        await open.Page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Pictures(), "empty.png"), FullPage = true });

        await Assertions.Expect(open.Card("Events")).ToContainTextAsync("send a first event");
        await Assertions.Expect(open.Card("Live events")).ToContainTextAsync("No event has arrived yet");
        Assert.Empty(await Axe(open));
    }

    private static async Task<List<string>> Axe(DashboardPage page)
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
