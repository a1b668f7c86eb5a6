using System.Diagnostics;

namespace Daybook.Local;

/// <summary>
/// A server that runs on Node as a child of this process. It shuts down when its standard input closes; see <c>infra/local/serve.js</c>.
/// </summary>
internal sealed class NodeServer(string name, NodeRuntime node, DataDirectory data) : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private Process? _process;
    private StreamWriter? _log;

    public bool IsRunning => _process is { HasExited: false };

    public void Start(string module, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string folder)
    {
        var start = new ProcessStartInfo(node.Node, [Path.Combine(node.Folder, "serve.js"), node.Module(module), .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;

        _log = new StreamWriter(data.Log(name), append: true) { AutoFlush = true };
        var writer = TextWriter.Synchronized(_log);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(writer, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(writer, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        ProcessRecord.Of(_process.Id, folder)?.Write(data.Run(name));
    }

    /// <summary>Waits until <paramref name="answers"/>; false if the server ended first.</summary>
    public async Task<bool> WaitUntil(Func<CancellationToken, Task<bool>> answers, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (IsRunning)
        {
            if (await answers(limit.Token))
                return true;
            await Task.Delay(50, limit.Token);
        }
        return false;
    }

    public string LogTail()
    {
        _log?.Dispose();
        return $"{data.Log(name)} ends with:\n{string.Join('\n', File.ReadLines(data.Log(name)).TakeLast(15))}";
    }

    public async Task Stop()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            await WaitOrKill(_process);
        }
        Forget();
    }

    public async ValueTask DisposeAsync() => await Stop();

    public async Task Kill()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        Forget();
    }

    /// <summary>
    /// Ends a server that an earlier owner of the data directory left running. Its input closed when the owner died, so it is usually
    /// already stopping.
    /// </summary>
    public static async Task StopLeftBehind(string name, DataDirectory data, Action<string> say)
    {
        var file = data.Run(name);
        if (ProcessRecord.Read(file)?.Find() is { } process)
        {
            using (process)
            {
                say($"Waiting for {name} of an earlier run to end (process {process.Id}).");
                await WaitOrKill(process);
            }
        }
        File.Delete(file);
    }

    private static async Task WaitOrKill(Process process)
    {
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
        _log?.Dispose();
        _log = null;
        File.Delete(data.Run(name));
    }

    private static void Keep(TextWriter writer, string? line)
    {
        try
        {
            if (line is not null)
                writer.WriteLine(line);
        }
        catch (ObjectDisposedException)
        {
            // A last line can arrive after the server was stopped.
        }
    }
}
