namespace Daybook.Watch.Quality.Maths;

/// <summary>How far a count is from the usual. A few odd days in the history do not disturb it.</summary>
/// <param name="Median">Median of the history.</param>
/// <param name="Scale">One deviation: the largest of 1.4826 × the median absolute deviation (a standard deviation if the counts are
/// normal; Hampel 1974), a tenth of the median, and its square root (the least scatter of counts; Poisson).</param>
/// <param name="Score">(count − median) / scale; negative if the count is too low.</param>
internal readonly record struct RobustDeviation(double Median, double Scale, double Score)
{
    private const double NormalConsistency = 1.4826;
    private const double LeastShare = 0.1;

    /// <param name="history">At least one count.</param>
    public static RobustDeviation Of(IReadOnlyCollection<long> history, long count)
    {
        var median = MedianOf(history.Select(h => (double)h));
        var spread = MedianOf(history.Select(h => Math.Abs(h - median)));
        // Never below 1, because a history of zeros must not divide by zero.
        var scale = Math.Max(Math.Max(NormalConsistency * spread, LeastShare * median), Math.Max(Math.Sqrt(median), 1));
        return new(median, scale, (count - median) / scale);
    }

    private static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
