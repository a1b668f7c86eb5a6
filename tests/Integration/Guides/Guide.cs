using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Daybook.Local;
using Daybook.Tests.Ingest;

namespace Daybook.Tests.Guides;

/// <summary>
/// A page of docs/guides. Its snippets run exactly as printed; only the address differs, because tests share the machine.
/// </summary>
/// <param name="programs">A folder whose programs the snippets may call; null: only those of the machine.</param>
internal sealed partial class Guide(string name, string url, string? programs = null)
{
    private const string Printed = "http://127.0.0.1:7071";

    private readonly string _page = File.ReadAllText(Path.Combine(ProjectRoot.Find(), "docs", "guides", name + ".md"));

    /// <summary>Snippets of a language, which begin with ```<c>language</c>.</summary>
    public IReadOnlyList<string> Snippets(string language) =>
        [.. Fences().Matches(_page).Where(m => m.Groups["language"].Value == language)
            .Select(m => m.Groups["code"].Value.Replace(Printed, url, StringComparison.Ordinal))];

    /// <summary>Runs all shell snippets one after another in one shell, as a reader types them.</summary>
    /// <param name="skip">How many to skip at the beginning.</param>
    /// <param name="between">What happens while the reader continues.</param>
    /// <returns>The output of each.</returns>
    public async Task<IReadOnlyList<string>> RunShell(int skip = 0, Func<Task>? between = null)
    {
        const string Mark = "@@end of snippet@@";
        using var shell = Start("bash", ProjectRoot.Find());
        if (programs is not null) await shell.StandardInput.WriteLineAsync($"PATH='{programs}':$PATH");
        var errors = shell.StandardError.ReadToEndAsync();
        await shell.StandardInput.WriteLineAsync("set -eu");
        List<string> printed = [];
        foreach (var snippet in Snippets("sh").Skip(skip))
        {
            await shell.StandardInput.WriteLineAsync($"{snippet}\necho\necho '{Mark}'");
            await shell.StandardInput.FlushAsync();
            var text = new StringBuilder();
            while (await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is var line && line != Mark)
            {
                if (line is null) Assert.Fail($"{snippet}\nfailed:\n{text}\n{await errors}");
                text.AppendLine(line);
            }

            printed.Add(text.ToString());
            if (between is not null) await between();
        }

        shell.StandardInput.Close();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return printed;
    }

    /// <summary>Runs a JavaScript snippet in Node with the packages of the senders' tests.</summary>
    public static async Task RunNode(string snippet)
    {
        SenderScripts.SkipWhereMissing();
        var folder = Directory.CreateDirectory(Path.Combine(SenderScripts.Folder, "node_modules", ".guides")).FullName;
        var file = Path.Combine(folder, $"{Guid.CreateVersion7():N}.mjs");
        await File.WriteAllTextAsync(file, snippet);
        try
        {
            using var node = Start("node", folder, file);
            node.StandardInput.Close();
            var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(node.ExitCode == 0, $"{snippet}\nended with {node.ExitCode}:\n{await output}\n{await errors}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process Start(string program, string folder, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NO_PROXY"] = "127.0.0.1" },
        })!;

    [GeneratedRegex("^```(?<language>[^\n]*)\n(?<code>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Fences();
}
