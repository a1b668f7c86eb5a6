using System.Globalization;

namespace Daybook.Local;

/// <summary>A folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c> of one major version.</summary>
internal sealed record PostgresBinaries(string Folder, int Major)
{
    public const int LowestMajor = 15;

    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    public string Program(string name) => Path.Combine(Folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    /// <summary>
    /// The best match: an installed one first, and the newest of those. If <paramref name="dataFolder"/> exists, only the version that
    /// made it.
    /// </summary>
    public static async Task<PostgresBinaries> Find(PostgresSource source, NodeRuntime node, string dataFolder,
        CancellationToken cancel)
    {
        var found = new List<PostgresBinaries>();
        if (source != PostgresSource.Embedded)
            found.AddRange((await Installed(cancel)).OrderByDescending(binaries => binaries.Major));
        if (source != PostgresSource.Installed && EmbeddedPostgres.Folder(node) is { } embedded
            && await Read(embedded, cancel) is { } newest)
            found.Add(newest);

        var made = DataVersion(dataFolder);
        return found.Find(binaries => made is null ? binaries.Major >= LowestMajor : binaries.Major == made)
            ?? throw new LocalSetupException(NotFound(source, found, made, dataFolder));
    }

    private static string NotFound(PostgresSource source, List<PostgresBinaries> found, int? made, string dataFolder)
    {
        var here = found.Count == 0 ? "none was found" : "found: "
            + string.Join(", ", found.Select(binaries => $"{binaries.Major} in {binaries.Folder}"));
        return made is null
            ? $"PostgreSQL {LowestMajor} or later is needed ({source.ToString().ToLowerInvariant()}); {here}. Install it, for example "
                + $"with 'apt-get install postgresql', or set {LocalOptions.PostgresSourceVariable}=any."
            : $"The data in {dataFolder} was made by PostgreSQL {made}; {here}. Install that version, choose another --data directory, or "
                + "delete the data with 'reset'.";
    }

    private static int? DataVersion(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "PG_VERSION");
        return File.Exists(file)
            && int.TryParse(File.ReadAllText(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var major) ? major
            : null;
    }

    private static async Task<List<PostgresBinaries>> Installed(CancellationToken cancel)
    {
        // Distributions keep the server's programs off PATH. A program on PATH is often a link to them.
        var folders = new List<string>();
        if (Command.Find("pg_ctl") is { } onPath)
            folders.Add(Path.GetDirectoryName(onPath)!);
        foreach (var parent in new[] { "/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", @"C:\Program Files\PostgreSQL" })
        {
            if (Directory.Exists(parent))
                folders.AddRange(Directory.EnumerateDirectories(parent).Select(version => Path.Combine(version, "bin")));
        }

        var found = new List<PostgresBinaries>();
        foreach (var folder in folders)
        {
            if (await Read(folder, cancel) is { } binaries)
                found.Add(binaries);
        }
        return found;
    }

    private static async Task<PostgresBinaries?> Read(string folder, CancellationToken cancel)
    {
        var binaries = new PostgresBinaries(folder, 0);
        if (!Programs.All(name => File.Exists(binaries.Program(name))))
            return null;
        // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        var result = await Command.Run([binaries.Program("postgres"), "--version"], null, cancel);
        var version = result.Output.Split(' ').ElementAtOrDefault(2)?.Split('.')[0];
        return result.ExitCode == 0 && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? binaries with { Major = major } : null;
    }
}
