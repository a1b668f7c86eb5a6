namespace Daybook.Local;

/// <summary>
/// Builds an npm package of the source tree if its result is missing or older than its sources, as make does. Several
/// processes may call it at once.
/// </summary>
public static class NpmBuild
{
    private static readonly string[] Made = ["dist", "node_modules"];

    /// <param name="folder">The folder of <c>package.json</c>.</param>
    /// <param name="result">The file below the folder that the build creates last.</param>
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
            if (run.ExitCode == 0) continue;
            // A build that broke off behind it is none.
            File.Delete(Path.Combine(folder, result));
            return $"npm {string.Join(' ', arguments)} failed in {folder}:\n{run.Output}";
        }

        return null;
    }

    // Folders count too: theirs is the time at which a file was added or removed. A build by hand, as CI does it, counts as well.
    private static bool IsCurrent(string folder, string result)
    {
        var built = new FileInfo(Path.Combine(folder, result));
        return built.Exists && Sources(new DirectoryInfo(folder)).All(source => source.LastWriteTimeUtc <= built.LastWriteTimeUtc);
    }

    private static IEnumerable<FileSystemInfo> Sources(DirectoryInfo folder) =>
        folder.EnumerateDirectories().Where(d => !Made.Contains(d.Name))
            .SelectMany(d => d.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(d))
            .Concat(folder.EnumerateFiles("*.*").Where(f => f.Extension is ".json" or ".html" or ".ts" or ".js"));
}
