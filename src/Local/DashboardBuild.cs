using System.Security.Cryptography;
using System.Text;

namespace Daybook.Local;

/// <summary>Builds the web page of <c>src/Dashboard</c> where it is missing or older than its sources. Safe to call from several processes at once.</summary>
public static class DashboardBuild
{
    private static readonly string[] Built = ["dist", "node_modules"];

    /// <returns>The folder of the built page; null when it cannot be built here, which was said: everything else works without it.</returns>
    public static async Task<string?> PrepareAsync(string projectRoot, Action<string> say, CancellationToken cancel)
    {
        var folder = Path.Combine(projectRoot, "src", "Dashboard");
        var dist = Path.Combine(folder, "dist");
        if (IsCurrent(folder)) return dist;
        if (await NodeRuntime.WhatIsMissingAsync(cancel) is { } missing)
        {
            say($"The dashboard is not built. {missing}");
            return null;
        }

        await using var turn = await FolderLock.TakeAsync(folder, cancel);
        if (IsCurrent(folder)) return dist;
        say("Building the dashboard (npm ci and npm run build in src/Dashboard); this happens after each change to it.");
        foreach (string[] arguments in new[] { ["ci", "--no-audit", "--no-fund", "--loglevel=error"], new[] { "run", "build" } })
        {
            var result = await Command.RunAsync([.. NodeRuntime.Npm(), .. arguments], folder, cancel);
            if (result.ExitCode == 0) continue;
            say($"The dashboard could not be built; npm {string.Join(' ', arguments)} failed in {folder}:\n{result.Output}");
            return null;
        }

        await File.WriteAllTextAsync(Stamp(folder), Sources(folder), cancel);
        return dist;
    }

    private static bool IsCurrent(string folder) =>
        File.Exists(Path.Combine(folder, "dist", "index.html")) && File.Exists(Stamp(folder)) && File.ReadAllText(Stamp(folder)) == Sources(folder);

    private static string Stamp(string folder) => Path.Combine(folder, "node_modules", ".daybook-built");

    private static string Sources(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Directory.EnumerateDirectories(folder).Where(d => !Built.Contains(Path.GetFileName(d)))
            .SelectMany(d => Directory.EnumerateFiles(d, "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(folder, "*.*").Where(f => Path.GetExtension(f) is ".json" or ".html" or ".ts" or ".js"));
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
