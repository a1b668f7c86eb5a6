using System.Runtime.InteropServices;
using Daybook.Cli.Local;
using Daybook.Tools;
using Daybook.Local;

namespace Daybook.Tests;

/// <summary>
/// The app as a separate process, for tests that kill it. To bring it back, start another with the same port and settings.
/// </summary>
public sealed class AppProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly ChildApp _app;

    private AppProcess(ChildApp app)
    {
        _app = app;
        Http = DaybookApp.LocalClient(app.Url);
    }

    public string Url => _app.Url;

    /// <summary>Sends the local development key.</summary>
    public HttpClient Http { get; }

    public int Id => _app.Id;

    /// <summary>Its last lines of output.</summary>
    public string Output => _app.Output;

    /// <summary>Starts the Standalone program and waits until it answers.</summary>
    /// <param name="settings">As <see cref="TestEnvironment.Settings"/> gives them.</param>
    /// <param name="port">0 means a free one.</param>
    public static async Task<AppProcess> Start(IReadOnlyDictionary<string, string?> settings, int port = 0) =>
        new(await ChildApp.Start(settings, port == 0 ? FreePort.Next() : port, TestContext.Current.CancellationToken));

    /// <summary>Starts a program of this build and waits until <paramref name="url"/> answers.</summary>
    public static async Task<AppProcess> Start(string assembly, IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> settings, string url) =>
        new(await ChildApp.Start(assembly, arguments, settings, url, TestContext.Current.CancellationToken));

    /// <summary>Ends it immediately, as <c>kill -9</c> does.</summary>
    public Task Kill() => _app.Kill();

    /// <summary>Asks it to end, as an orchestrator does, and returns its exit code.</summary>
    public async Task<int> Stop()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        if (!_app.HasExited) _ = Kill(_app.Id, Terminate);
        return await _app.WaitForExit(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Http.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
