using Daybook.Tools.Bench;

namespace Daybook.Tests.Tools.Bench;

public sealed class ReadBenchTextTests
{
    private static readonly Machine Machine = new("A CPU", 2, 8, "Linux", ".NET", Optimised: true);

    [Fact]
    public void A_report_meets_its_target_by_time_and_by_ratio()
    {
        var text = ReadBenchText.Markdown(new ReportsResult(Machine, 15, new MachineLoad([0.5, 1, 1.2], 2), 10_000_000, 600,
        [
            new("dau", 30, 39, 2, 4, 1.5, new RawTime(1000, 900), HasTarget: true),
            new("slow", 30, 39, 90, 140, 80, new RawTime(9000, 8000), HasTarget: true),
            new("alike", 30, 39, 50, 60, 40, new RawTime(500, 400), HasTarget: true),
            new("funnel", 30, 39, 500, 600, 450, null, HasTarget: false),
        ]));

        Assert.Contains("| dau | 30 | 2.0 | 4.0 | 1.5 | 1,000 | 900 | 500 | met |", text, StringComparison.Ordinal);
        Assert.Contains("| slow | 30 | 90.0 | 140.0 | 80.0 | 9,000 | 8,000 | 100 | p95 missed, ratio met |", text,
            StringComparison.Ordinal);
        Assert.Contains("| 10 | p95 met, ratio missed |", text, StringComparison.Ordinal);
        Assert.Contains("| funnel | 30 | 500.0 | 600.0 | 450.0 | | | | |",
            text.Replace("|  |", "| |", StringComparison.Ordinal).Replace("|  |", "| |", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.DoesNotContain("shared", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_machine_is_named_as_one()
    {
        var text = ReadBenchText.Markdown(
            new ExportResult(Machine, 15, new MachineLoad([3, 20, 40], 2), 1_000_000,
                [new("csv", 60_000, 100_000, 20, 10, 1, 100, 130, 64), new("xlsx", 20_000, 100_000, 20, 10, 1, 100, 300, 128)]));

        Assert.Contains("3.0 to 40.0, median 20.0, on 2 cores. **The machine was shared", text, StringComparison.Ordinal);
        Assert.Contains("| csv | 60,000 | 100,000 | 0.60 |", text, StringComparison.Ordinal);
        Assert.Contains("30 MB | 64 MB | speed met, memory met |", text, StringComparison.Ordinal);
        Assert.Contains("200 MB | 128 MB | memory missed |", text, StringComparison.Ordinal);
    }
}
