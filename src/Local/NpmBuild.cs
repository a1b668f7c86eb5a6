using System.Security.Cryptography;
using System.Text;

namespace Daybook.Local;

/// <summary>
/// Builds an npm package of the source tree if its result is missing or older than its sources. Several processes may call it at once.
/// </summary>
public static class NpmBuild
{
    private static readonly string[] Made = ["dist", "node_modules"];

    /// <param name="folder">The folder of <c>package.json</c>.</param>
    /// <param name="result">A file that the build creates, below the folder.</param>
    /// <returns>Null if the result is there; otherwise a sentence that says why not.</returns>
    public static async Task<string?> Prepare(string folder, string result, Action<string> say, CancellationToken cancel)
    {
        if (IsCurrent(folder, result)) return null;
        if (await NodeRuntime.WhatIsMissing(cancel) is { } missing) return missing;

        await using var turn = await FolderLock.Take(folder, cancel);
        if (IsCurrent(folder, result)) return null;
        say($"Building {folder} (npm ci, npm run build); this happens after each change to it.");
        foreach (string[] arguments in new[] { ["ci", "--no-audit", "--no-fund", "--loglevel=error"], new[] { "run", "build" } })
        {
            var run = await Command.Run([.. NodeRuntime.Npm(), .. arguments], folder, cancel);
            if (run.ExitCode != 0) return $"npm {string.Join(' ', arguments)} failed in {folder}:\n{run.Output}";
        }

        await File.WriteAllTextAsync(Stamp(folder), Sources(folder), cancel);
        return null;
    }

    private static bool IsCurrent(string folder, string result) =>
        File.Exists(Path.Combine(folder, result)) && File.Exists(Stamp(folder)) && File.ReadAllText(Stamp(folder)) == Sources(folder);

    private static string Stamp(string folder) => Path.Combine(folder, "node_modules", ".daybook-built");

    private static string Sources(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Directory.EnumerateDirectories(folder).Where(d => !Made.Contains(Path.GetFileName(d)))
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
