using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;

namespace Daybook.Tools;

/// <summary>The app as a separate process that can be killed. To bring it back, start another with the same settings.</summary>
internal sealed class ChildApp : IAsyncDisposable
{
    private const int KeptLines = 400;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ChildApp(ProcessStartInfo start, string url)
    {
        Url = url;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Url { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Its last lines of output.</summary>
    public string Output => string.Join('\n', _output.TakeLast(200));

    /// <summary>Starts the Standalone program and waits until it answers, even if other services are down.</summary>
    /// <exception cref="VerbFailedException">It ended during startup; the message contains its output.</exception>
    public static Task<ChildApp> Start(IReadOnlyDictionary<string, string?> settings, int port, CancellationToken cancel)
    {
        var url = $"http://127.0.0.1:{port}";
        return Start("Daybook.Standalone.dll", ["--urls", url], settings, url, cancel);
    }

    /// <summary>Starts a program of this build and waits until <paramref name="url"/> answers.</summary>
    /// <exception cref="VerbFailedException">It ended during startup; the message contains its output.</exception>
    public static async Task<ChildApp> Start(
        string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> settings, string url, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            // The developer's local.settings.json must not affect it.
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var app = new ChildApp(start, url);
        try
        {
            await app.WaitUntilItAnswers(cancel);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that sends the local development key.</summary>
    /// <param name="url">The base of relative addresses; null if addresses are absolute.</param>
    public static HttpClient LocalClient(string? url, TimeSpan timeout)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromSeconds(30) })
        {
            BaseAddress = url is null ? null : new Uri(url),
            Timeout = timeout
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "daybook-local-key");
        return http;
    }

    /// <summary>Ends it immediately, as <c>kill -9</c> does.</summary>
    public async Task Kill()
    {
        if (_process.HasExited) return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExit(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _process.Dispose();
    }

    private async Task WaitUntilItAnswers(CancellationToken cancel)
    {
        using var http = LocalClient(Url, TimeSpan.FromSeconds(5));
        for (var attempt = 0; attempt < 1200; attempt++)
        {
            if (_process.HasExited) break;
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), cancel);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                // Not yet.
            }

            await Task.Delay(100, cancel);
        }

        var end = _process.HasExited ? $"ended at its start with exit code {_process.ExitCode}" : $"did not answer at {Url}";
        throw new VerbFailedException($"The app {end}. It wrote:\n{Output}");
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (_output.Count > KeptLines) _output.TryDequeue(out _);
    }
}
