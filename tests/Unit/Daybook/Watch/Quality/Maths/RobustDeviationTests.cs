using Daybook.Watch.Quality.Maths;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Watch.Quality.Maths;

public sealed class RobustDeviationTests
{
    private static readonly Arbitrary<int[]> Histories = Gen.Choose(0, 100_000).ArrayOf().Where(h => h.Length > 0).ToArbitrary();

    [Theory]
    [InlineData(new long[] { 100, 100, 100, 100 }, 100, 100, 10, 0)]
    [InlineData(new long[] { 100, 100, 100, 100 }, 5, 100, 10, -9.5)]
    [InlineData(new long[] { 0, 0, 0 }, 3, 0, 1, 3)]
    // Median 1000, distances 50 and 100: 1.4826 × 75 is more than a tenth and than the root.
    [InlineData(new long[] { 900, 950, 1050, 1100 }, 1000, 1000, 111.195, 0)]
    // One unusual day among usual ones changes nothing.
    [InlineData(new long[] { 100, 100, 100, 100, 9_000_000 }, 105, 100, 10, 0.5)]
    public void Worked_examples(long[] history, long count, double median, double scale, double score)
    {
        var deviation = RobustDeviation.Of(history, count);

        Assert.Equal((median, scale, score), (deviation.Median, Math.Round(deviation.Scale, 3), Math.Round(deviation.Score, 3)));
    }

    [Fact]
    public void The_median_itself_is_never_odd_and_the_scale_never_nothing() => Prop.ForAll(Histories, history =>
    {
        var counts = history.Select(h => (long)h).ToArray();
        var deviation = RobustDeviation.Of(counts, (long)RobustDeviation.Of(counts, 0).Median);
        return deviation.Scale >= 1 && Math.Abs(deviation.Score) < 1 && deviation.Median >= counts.Min()
            && deviation.Median <= counts.Max();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_events_score_higher_and_order_is_no_matter() =>
    Prop.ForAll(Histories, Gen.Choose(0, 100_000).ToArbitrary(), (history, count) =>
    {
        var counts = history.Select(h => (long)h).ToArray();
        return RobustDeviation.Of(counts, count).Score < RobustDeviation.Of(counts, count + 1).Score
            && RobustDeviation.Of(counts, count) == RobustDeviation.Of([.. counts.Order()], count);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Counts_that_all_grow_alike_stay_as_usual() =>
    Prop.ForAll(Gen.Choose(400, 10_000).ArrayOf(8).ToArbitrary(), Gen.Choose(1, 50).ToArbitrary(), (history, factor) =>
    {
        var counts = history.Select(h => (long)h).ToArray();
        var (one, many) = (RobustDeviation.Of(counts, counts[0]),
            RobustDeviation.Of([.. counts.Select(c => c * factor)], counts[0] * factor));
        // The root of the median, the only part that grows differently, is below a tenth of it from 100 on.
        return Math.Abs(one.Score - many.Score) < 1e-6;
    }).QuickCheckThrowOnFailure();
}
