namespace Daybook.Tools.Bench;

/// <summary>One measurement: events a second, and the CPU seconds that a million events cost each process.</summary>
internal sealed record Sample(double Rate, IReadOnlyDictionary<string, double> CpuPerMillion);

/// <summary>
/// A measurement of Daybook and its baseline, measured in turns, so that other load on the machine disturbs both equally.
/// </summary>
internal sealed record Pair(IReadOnlyList<Sample> Ours, IReadOnlyList<Sample> Baseline)
{
    /// <summary>Of each round.</summary>
    public IReadOnlyList<double> Ratios => [.. Ours.Zip(Baseline, (ours, baseline) => ours.Rate / baseline.Rate)];

    /// <summary>The median of the rounds.</summary>
    public double Ratio => Median(Ratios);

    public double Rate => Median(Ours.Select(s => s.Rate));

    public double BaselineRate => Median(Baseline.Select(s => s.Rate));

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Medians, by process.</summary>
    public static IReadOnlyDictionary<string, double> Cpu(IReadOnlyList<Sample> samples) => samples
        .SelectMany(s => s.CpuPerMillion)
        .GroupBy(c => c.Key, StringComparer.Ordinal)
        .ToDictionary(c => c.Key, c => Median(c.Select(x => x.Value)), StringComparer.Ordinal);
}
