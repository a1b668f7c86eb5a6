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
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    // A page on a busy machine takes longer than Playwright's five seconds. Patience costs nothing where a test passes.
    static Chromium() => Assertions.SetDefaultExpectTimeout(30_000);

    private readonly SemaphoreSlim _turn = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A new, empty profile.</summary>
    public async Task<IBrowserContext> NewProfile(BrowserNewContextOptions? options = null)
    {
        await _turn.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable(), Args = Arguments });
        }
        finally
        {
            _turn.Release();
        }

        return await _browser.NewContextAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        _turn.Dispose();
    }

    /// <summary>A picture for a person, in <c>artifacts/pictures</c>. On CI nobody looks, so none is drawn.</summary>
    /// <param name="whole">All of the page, not only what is seen.</param>
    public static Task Picture(IPage page, string name, bool whole = false) =>
        Environment.GetEnvironmentVariable("CI") == "true" && !Thorough.Asked ? Task.CompletedTask
            : page.ScreenshotAsync(new() { Path = Path.Combine(Pictures(), name), FullPage = whole });

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
