using Daybook.Local;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Daybook.Tests.Chromium))]

namespace Daybook.Tests;

/// <summary>
/// The installed Chromium, without a window. The first test that needs it starts it. If there is none, a test skips on a laptop and fails
/// if <c>CI</c> is <c>true</c>.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly SemaphoreSlim turn = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A new, empty profile.</summary>
    public async Task<IBrowserContext> NewProfileAsync(BrowserNewContextOptions? options = null)
    {
        await turn.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            browser ??= await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable(), Args = Arguments });
        }
        finally
        {
            turn.Release();
        }

        return await browser.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        turn.Dispose();
    }

    /// <summary>The folder for pictures of pages, which a person can check.</summary>
    public static string Pictures() => Directory.CreateDirectory(Path.Combine(ProjectRoot.Find(), "artifacts", "pictures")).FullName;

    private static string Executable()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists) is { } found)
            return found;
        const string Missing = "Chromium is not installed: 'apt-get install chromium' on Debian.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Missing);
        Assert.Skip(Missing);
        return "";
    }
}
