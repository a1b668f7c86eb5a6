using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Daybook.Local;

/// <summary>Node and the packages of <c>infra/local</c>.</summary>
public sealed class NodeRuntime
{
    public const int LowestMajor = 20;

    private const string Advice = "Install Node 20 or later: 'apt-get install nodejs npm' on Debian 13 or Ubuntu 25, 'brew install node' "
        + "on macOS, 'winget install OpenJS.NodeJS.LTS' on Windows, or nodejs.org.";

    private NodeRuntime(string node, string folder)
    {
        Node = node;
        Folder = folder;
    }

    internal string Node { get; }

    internal string Folder { get; }

    internal string Module(string path) => Path.Combine(Folder, "node_modules", path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Null if Node is present and new enough; otherwise a sentence that says what to install.</summary>
    public static async Task<string?> WhatIsMissing(CancellationToken cancel)
    {
        if (Command.Find("node") is not { } node)
            return $"Node is not installed, but the queue and the S3 server need it. {Advice}";
        var version = (await Command.Run([node, "--version"], null, cancel)).Output.Trim();
        var known = int.TryParse(version.TrimStart('v').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major);
        if (!known || major < LowestMajor)
            return $"Node {version} is too old. {Advice}";
        return Command.Find("npm") is null ? $"Node is installed, but its package manager npm is not. {Advice}" : null;
    }

    /// <summary>Installs the packages if <c>node_modules</c> does not match the lock file. Several processes may call it at once.</summary>
    public static async Task<NodeRuntime> Prepare(string projectRoot, Action<string> say, CancellationToken cancel)
    {
        if (await WhatIsMissing(cancel) is { } missing)
            throw new LocalSetupException(missing);

        var runtime = new NodeRuntime(Command.Find("node")!, Path.Combine(projectRoot, "infra", "local"));
        if (!runtime.IsInstalled())
            await runtime.Install(say, cancel);
        return runtime;
    }

    /// <summary>The command that starts npm. Call it after <see cref="WhatIsMissing"/> found nothing missing.</summary>
    internal static string[] Npm() => OperatingSystem.IsWindows() ? ["cmd.exe", "/c", "npm"] : [Command.Find("npm")!];

    private string Stamp => Path.Combine(Folder, "node_modules", ".daybook-installed");

    private bool IsInstalled() => File.Exists(Stamp) && File.ReadAllText(Stamp) == Wanted();

    private string Wanted()
    {
        var packages = File.ReadAllBytes(Path.Combine(Folder, "package-lock.json"));
        return Convert.ToHexStringLower(SHA256.HashData([.. packages, .. Encoding.UTF8.GetBytes(RuntimeInformation.RuntimeIdentifier)]));
    }

    private async Task Install(Action<string> say, CancellationToken cancel)
    {
        await using var turn = await FolderLock.Take(Folder, cancel);
        if (IsInstalled())
            return;

        say("Installing the local stand-ins (npm ci in infra/local); this happens once and takes about a minute.");
        var result = await Command.Run([.. Npm(), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], Folder,
            cancel);
        if (result.ExitCode != 0)
            throw new LocalSetupException($"npm ci failed in {Folder}:\n{result.Output}\nCheck that the npm registry can be reached, "
                + "then start again.");
        await File.WriteAllTextAsync(Stamp, Wanted(), cancel);
    }
}
