namespace Daybook.Watch.Quality.Maths;

/// <summary>The least that a share can be, given a sample. One bad event in ten does not prove a rate of 10 %.</summary>
internal static class WilsonBound
{
    // 99.5 % one-sided: if a share is exactly at its threshold, one check in 200 is wrong.
    private const double Z = 2.5758;

    /// <summary>Lower bound of Wilson's score interval (1927): 0 … hits/total.</summary>
    /// <param name="total">0 gives 0.</param>
    public static double Lower(long hits, long total)
    {
        if (hits <= 0 || total <= 0) return 0;
        var (n, share) = ((double)total, Math.Min(1, (double)hits / total));
        var centre = share + (Z * Z / (2 * n));
        var margin = Z * Math.Sqrt((share * (1 - share) / n) + (Z * Z / (4 * n * n)));
        return Math.Clamp((centre - margin) / (1 + (Z * Z / n)), 0, share);
    }
}
