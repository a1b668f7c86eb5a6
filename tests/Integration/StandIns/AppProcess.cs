using System.Runtime.InteropServices;
using Daybook.Cli.Local;
using Daybook.Local;

namespace Daybook.Tests;

/// <summary>
/// The app as a separate process, for tests that kill it. To bring it back, start another with the same port and settings.
/// </summary>
public sealed class AppProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly ChildApp app;

    private AppProcess(ChildApp app)
    {
        this.app = app;
        Http = DaybookApp.LocalClient(app.Url);
    }

    public string Url => app.Url;

    /// <summary>Sends the local development key.</summary>
    public HttpClient Http { get; }

    public int Id => app.Id;

    /// <summary>Its last lines of output.</summary>
    public string Output => app.Output;

    /// <summary>Starts the Standalone program and waits until it answers.</summary>
    /// <param name="settings">As <see cref="TestEnvironment.Settings"/> gives them.</param>
    /// <param name="port">0 means a free one.</param>
    public static async Task<AppProcess> StartAsync(IReadOnlyDictionary<string, string?> settings, int port = 0) =>
        new(await ChildApp.StartAsync(settings, port == 0 ? FreePort.Next() : port, TestContext.Current.CancellationToken));

    /// <summary>Starts a program of this build and waits until <paramref name="url"/> answers.</summary>
    public static async Task<AppProcess> StartAsync(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings, string url) =>
        new(await ChildApp.StartAsync(assembly, arguments, settings, url, TestContext.Current.CancellationToken));

    /// <summary>Ends it immediately, as <c>kill -9</c> does.</summary>
    public Task KillAsync() => app.KillAsync();

    /// <summary>Asks it to end, as an orchestrator does, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        if (!app.HasExited) _ = Kill(app.Id, Terminate);
        return await app.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Http.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
