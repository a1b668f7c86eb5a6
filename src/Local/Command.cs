using System.ComponentModel;
using System.Diagnostics;

namespace Daybook.Local;

/// <summary>One run of another program, to its end.</summary>
internal static class Command
{
    public sealed record Result(int ExitCode, string Output);

    /// <summary>Runs a program and collects both of its outputs. An exit code other than 0 is a result, not an exception.</summary>
    /// <exception cref="LocalSetupException">The program cannot be started.</exception>
    public static async Task<Result> Run(IReadOnlyList<string> command, string? workingDirectory, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = workingDirectory ?? "",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = new Process { StartInfo = start };
        var lines = new List<string>();
        void Keep(object sender, DataReceivedEventArgs received)
        {
            lock (lines)
            {
                if (received.Data is not null)
                    lines.Add(received.Data);
            }
        }
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new LocalSetupException($"Cannot start {command[0]}: {e.Message}", e);
        }
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        lock (lines)
            return new Result(process.ExitCode, string.Join('\n', lines));
    }

    /// <summary>The full path of a program on <c>PATH</c>, or null.</summary>
    public static string? Find(string name)
    {
        var names = OperatingSystem.IsWindows() ? new[] { name + ".exe", name + ".cmd" } : [name];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => names.Select(file => Path.Combine(folder, file))).FirstOrDefault(File.Exists);
    }
}
