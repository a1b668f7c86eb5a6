namespace Daybook.Ingest;

/// <summary>A committed copy of a maintained set: a line that says where it is from, then rows of cells separated by tabs.</summary>
internal static class AgentSet
{
    /// <param name="name">The file below this folder, with dots.</param>
    public static IEnumerable<string[]> Read(string name)
    {
        using var lines = Open(name);
        lines.ReadLine();
        while (lines.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            // Empty cells at a line's end are not written.
            Array.Resize(ref cells, Math.Max(cells.Length, 4));
            yield return [.. cells.Select(cell => cell ?? "")];
        }
    }

    public static StreamReader Open(string name) => new(typeof(AgentSet).Assembly.GetManifestResourceStream($"Daybook.Ingest.{name}")!);
}
