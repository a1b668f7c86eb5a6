using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Daybook.Local;

namespace Daybook.Tests;

/// <summary>The app as a process of its own, for tests that kill it. Start another on the same port and settings to bring it back.</summary>
public sealed class AppProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    private AppProcess(ProcessStartInfo start, string url)
    {
        Url = url;
        Http = DaybookApp.LocalClient(url);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Url { get; }

    /// <summary>Sends the local development key.</summary>
    public HttpClient Http { get; }

    public int Id => process.Id;

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join('\n', output.TakeLast(60));

    /// <summary>Starts the Standalone program and waits until it answers.</summary>
    /// <param name="settings">As <see cref="TestEnvironment.Settings"/> gives them.</param>
    /// <param name="port">0: a free one.</param>
    public static Task<AppProcess> StartAsync(IReadOnlyDictionary<string, string?> settings, int port = 0)
    {
        var url = $"http://127.0.0.1:{(port == 0 ? FreePort.Next() : port)}";
        return StartAsync("Daybook.Standalone.dll", ["--urls", url], settings, url);
    }

    /// <summary>Starts a program of this build and waits until <paramref name="url"/> answers.</summary>
    public static async Task<AppProcess> StartAsync(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings, string url)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            // A local.settings.json of the developer's must not reach the test.
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;

        var app = new AppProcess(start, url);
        try
        {
            await app.WaitUntilItAnswersAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, as an orchestrator does, and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        if (!process.HasExited)
            _ = Kill(process.Id, Terminate);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
        Http.Dispose();
    }

    private async Task WaitUntilItAnswersAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (process.HasExited)
                Assert.Fail($"The app ended at its start with exit code {process.ExitCode}:\n{Output}");
            try
            {
                using var answer = await Http.GetAsync(new Uri("/health/live", UriKind.Relative), limit.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
            output.Enqueue(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
