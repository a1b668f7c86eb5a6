namespace Daybook.Cli.Import;

/// <summary>The files that a command line names. A folder means all files in it and below, ordered by name.</summary>
internal static class ImportFiles
{
    private static readonly string[] Extensions = [".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".txt"];

    /// <exception cref="ImportException">A folder has no file that can be imported.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> paths) =>
        [.. paths.SelectMany(path => Directory.Exists(path) ? Below(path) : [path])];

    private static List<string> Below(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsData).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files
            : throw new ImportException($"{folder} has no file that ends in {string.Join(", ", Extensions)}, also with .gz or .br.");
    }

    // Files that an import wrote beside its file are not history.
    private static bool IsData(string path)
    {
        var name = Path.GetFileName(path);
        if (name.EndsWith(".rejected.jsonl", StringComparison.OrdinalIgnoreCase)) return false;
        if (Path.GetExtension(name).ToLowerInvariant() is ".gz" or ".br")
        {
            name = Path.GetFileNameWithoutExtension(name);
            // Segment's files have no other extension.
            if (Path.GetExtension(name).Length == 0) return true;
        }

        return Extensions.Contains(Path.GetExtension(name).ToLowerInvariant());
    }
}
