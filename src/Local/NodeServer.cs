using System.Diagnostics;

namespace Daybook.Local;

/// <summary>
/// A server that runs on Node as a child of this process. It shuts down when its standard input closes; see <c>infra/local/serve.js</c>.
/// </summary>
internal sealed class NodeServer(string name, NodeRuntime node, DataDirectory data) : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private Process? process;
    private StreamWriter? log;

    public bool IsRunning => process is { HasExited: false };

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

        log = new StreamWriter(data.Log(name), append: true) { AutoFlush = true };
        var writer = TextWriter.Synchronized(log);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(writer, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(writer, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        ProcessRecord.Of(process.Id, folder)?.Write(data.Run(name));
    }

    /// <summary>Waits until <paramref name="answers"/>; false if the server ended first.</summary>
    public async Task<bool> WaitUntilAsync(Func<CancellationToken, Task<bool>> answers, CancellationToken cancel)
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
        log?.Dispose();
        return $"{data.Log(name)} ends with:\n{string.Join('\n', File.ReadLines(data.Log(name)).TakeLast(15))}";
    }

    public async Task StopAsync()
    {
        if (process is null)
            return;
        if (!process.HasExited)
        {
            process.StandardInput.Close();
            await WaitOrKillAsync(process);
        }
        Forget();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    public async Task KillAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        Forget();
    }

    /// <summary>
    /// Ends a server that an earlier owner of the data directory left running. Its input closed when the owner died, so it is usually
    /// already stopping.
    /// </summary>
    public static async Task StopLeftBehindAsync(string name, DataDirectory data, Action<string> say)
    {
        var file = data.Run(name);
        if (ProcessRecord.Read(file)?.Find() is { } process)
        {
            using (process)
            {
                say($"Waiting for {name} of an earlier run to end (process {process.Id}).");
                await WaitOrKillAsync(process);
            }
        }
        File.Delete(file);
    }

    private static async Task WaitOrKillAsync(Process process)
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
        process?.Dispose();
        process = null;
        log?.Dispose();
        log = null;
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
