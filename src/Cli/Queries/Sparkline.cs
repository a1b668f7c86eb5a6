namespace Daybook.Cli.Queries;

/// <summary>A row of bars, one a value, from 0 to the largest.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>More values than this are drawn together, several a bar, as their mean.</summary>
    public const int Width = 60;

    public static string Of(IReadOnlyList<double> values)
    {
        List<double> drawn = [.. values.Chunk(PerBar(values.Count)).Select(some => some.Average())];
        var most = drawn.DefaultIfEmpty().Max();
        return string.Concat(drawn.Select(value => Bars[most <= 0 ? 0 : (int)Math.Round(value / most * (Bars.Length - 1))]));
    }

    public static int PerBar(int values) => Math.Max(1, (values + Width - 1) / Width);
}
