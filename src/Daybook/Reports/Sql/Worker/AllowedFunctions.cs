using System.Collections.Frozen;

namespace Daybook.Reports.Sql.Worker;

/// <summary>
/// The functions that a statement may call: those of the engine that look at values and at nothing else. A new version's functions are
/// refused until somebody has looked at them: <c>functions.txt</c>.
/// </summary>
internal static class AllowedFunctions
{
    private static readonly FrozenSet<string> Tables =
        new[] { "unnest", "range", "generate_series", "json_each", "json_tree" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<FrozenSet<string>> Scalars = new(Read);

    public static bool Scalar(string name) => Scalars.Value.Contains(name);

    public static bool Table(string name) => Tables.Contains(name);

    private static FrozenSet<string> Read()
    {
        using var file = typeof(AllowedFunctions).Assembly.GetManifestResourceStream("Daybook.Reports.Sql.Worker.functions.txt")!;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
