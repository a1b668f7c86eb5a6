using Daybook.Tools.Bench;

namespace Daybook.Tests.Tools.Bench;

public sealed class FreshnessTextTests
{
    private static readonly Machine Machine = new("A CPU", 2, 8, "Linux", ".NET", Optimised: true);

    [Fact]
    public void Each_report_meets_the_target_or_misses_it_and_the_whole_day_stands_beside()
    {
        var quick = Enumerable.Range(1, 100).Select(n => n / 50.0).ToList();
        var slow = Enumerable.Range(1, 100).Select(n => n / 10.0).ToList();

        var text = FreshnessText.Markdown(new(Machine, 15, null, 1_000_000, 360_000, 200, 60, 199.6, 14, 9.5, 1.9, 41, quick, slow));

        Assert.Contains("A day of 1,000,000 events", text, StringComparison.Ordinal);
        Assert.Contains("Then 200 events a second are sent for 60 s", text, StringComparison.Ordinal);
        Assert.Contains("| `/stats/dau` | 100 | 1.0 | 1.9 | 2.0 | met |", text, StringComparison.Ordinal);
        Assert.Contains("| `/stats/top-events` | 100 | 5.1 | 9.6 | 10.0 | missed |", text, StringComparison.Ordinal);
        Assert.Contains("would have counted every 95 s", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Debug build", text, StringComparison.Ordinal);
    }
}
