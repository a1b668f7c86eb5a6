using Daybook.Tools.Bench;

namespace Daybook.Tests.Tools.Bench;

public sealed class BenchTextTests
{
    [Fact]
    public void Every_ratio_stands_beside_its_target_and_says_whether_it_is_met()
    {
        var text = BenchText.Markdown(new BenchResult
        {
            Machine = new Machine("A CPU", 2, 8, "Linux", ".NET", Optimised: true),
            Postgres = 15,
            LoadBefore = 0.1,
            Door = new DoorResult(
                [new(16, 1, 100, 1, (1, 2, 3)), new(256, 1, 9000, 1, (1, 2, 3)), new(8, 100, 60_000, 1, (1, 2, 3)),
                    new(4, 1000, 90_000, 1, (1, 2, 3))],
                Same(60_000, 80_000), Same(9_000, 800), EventsAMessage: 150),
            Store = new StoreResult(Same(50_000, 100_000), WithoutEncoding: 150_000, EventsATransaction: 3000),
            Import = new ImportMeasure(1_000_000, 30_000, 25_000, new Dictionary<string, double> { [ImportMeasure.App] = 250 }),
        });
        Assert.Contains("raw COPY of the same rows | 0.50 | 0.50, 0.50, 0.50 | at least 0.6 | missed", text, StringComparison.Ordinal);
        Assert.Contains("same bytes | 0.75 | 0.75, 0.75, 0.75 | at least 0.7 | met", text, StringComparison.Ordinal);
        Assert.Contains("one queue message an event | 11.25 | 11.25, 11.25, 11.25 | at least 10 | met", text, StringComparison.Ordinal);
        Assert.Contains("1,000,000 events | 250 MB | | below 300 MB | met", text, StringComparison.Ordinal);
        Assert.Contains("only sent | 150,000", text, StringComparison.Ordinal);
        Assert.Contains("| raw COPY | 12.5 | 0.0 | 0.0 | 0.0 | 12.5 |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("busy", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ratio_is_the_median_of_its_rounds()
    {
        var pair = new Pair([Sample(60), Sample(10), Sample(90)], [Sample(100), Sample(100), Sample(100)]);
        Assert.Equal(0.6, pair.Ratio, 6);
        Assert.Equal(60, pair.Rate, 6);
        Assert.Equal(15, Pair.Median([10, 20]), 6);
    }

    private static Pair Same(double ours, double baseline) =>
        new([Sample(ours), Sample(ours), Sample(ours)], [Sample(baseline), Sample(baseline), Sample(baseline)]);

    private static Sample Sample(double rate) => new(rate, new Dictionary<string, double> { [CpuMeter.App] = 12.5 });
}
