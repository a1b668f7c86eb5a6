using System.Diagnostics;
using System.Text.Json;
using Daybook.Local;

namespace Daybook.Tests.Ingest;

/// <summary>
/// Runs the scripts of <c>tests/Integration/npm</c>, which send with other makers' SDKs. If their packages are not installed (<c>npm
/// ci</c> in that folder), a test skips on a laptop and fails if <c>CI</c> is <c>true</c>.
/// </summary>
internal static class SenderScripts
{
    public static string Folder { get; } = Path.Combine(ProjectRoot.Find(), "tests", "Integration", "npm");

    public static void SkipWhereMissing()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules"))) return;
        const string Missing = "The senders' packages are not installed: run 'npm ci' in tests/Integration/npm.";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
        Assert.Skip(Missing);
    }

    /// <param name="archive">A folder of archived files.</param>
    /// <returns>The JSON on the script's last line of output.</returns>
    public static async Task<JsonElement> Run(string script, string url, string key = "daybook-local-key", string? archive = null)
    {
        SkipWhereMissing();
        using var node = Process.Start(new ProcessStartInfo("node", [script])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DAYBOOK_URL"] = url, ["DAYBOOK_KEY"] = key, ["DAYBOOK_ARCHIVE"] = archive },
        })!;
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, $"{script} ended with {node.ExitCode}:\n{output}\n{await errors}");
        using var document = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
        return document.RootElement.Clone();
    }
}
