using System.Diagnostics;
using Daybook.Cli.Sending;
using Daybook.Local;

namespace Daybook.Cli.Bench;

/// <summary>The Standalone program as a process of its own, as it runs in earnest.</summary>
internal sealed class AppUnderTest : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;

    private AppUnderTest(Process process, Uri url, StreamWriter log) => (_process, Url, _log) = (process, url, log);

    public Uri Url { get; }

    public int Id => _process.Id;

    /// <param name="logFile">Gets what it writes.</param>
    public static async Task<AppUnderTest> StartAsync(IReadOnlyDictionary<string, string?> settings, string logFile, CancellationToken cancel)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Daybook.Standalone.dll"), "--urls", url.AbsoluteUri])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(logFile)!,
        };
        foreach (var (name, value) in settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var app = new AppUnderTest(process, url, log);
        await app.WaitAsync(logFile, cancel);
        return app;

        void Keep(string? line)
        {
            lock (log) log.WriteLine(line);
        }
    }

    /// <summary>Holds the process still, or lets it go on, so that a queue can fill before it with everything compiled and connected.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    public Task ThawAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await SignalAsync("-TERM");
            await SignalAsync("-CONT");
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [signal, $"{_process.Id}"]) { UseShellExecute = false, RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    private async Task WaitAsync(string logFile, CancellationToken cancel)
    {
        using var http = new Target(Url, null).Connect(TimeSpan.FromSeconds(5));
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (_process.HasExited) throw new VerbFailedException($"The app ended at its start:\n{await File.ReadAllTextAsync(logFile, cancel)}");
            try
            {
                using var answer = await http.GetAsync(new Uri("health/live", UriKind.Relative), cancel);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, cancel);
            }
        }

        throw new VerbFailedException($"The app did not answer within a minute; its log is {logFile}.");
    }
}
