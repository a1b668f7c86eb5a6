using System.Diagnostics;

namespace Daybook.Tests;

/// <summary>A verb of the command line, run as a person runs it.</summary>
public static class DaybookCli
{
    /// <param name="settings">Its environment; <c>:</c> in a name is <c>__</c>.</param>
    /// <returns>Its exit code, and both of its outputs.</returns>
    public static async Task<(int Code, string Output)> Run(IReadOnlyDictionary<string, string?> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Daybook.Cli.dll"), .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}
