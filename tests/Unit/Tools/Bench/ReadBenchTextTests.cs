using Daybook.Tools.Bench;

namespace Daybook.Tests.Tools.Bench;

public sealed class ReadBenchTextTests
{
    private static readonly Machine Machine = new("A CPU", 2, 8, "Linux", ".NET", Optimised: true);
    private static readonly WrittenColumns Files = new(365, 12, 270_000_000, 10_000_000, 300);

    [Fact]
    public void A_report_meets_its_target_by_time_and_by_ratio()
    {
        var text = ReadBenchText.Markdown(new ReportsResult(Machine, 15, new MachineLoad([0.5, 1, 1.2], 2), 10_000_000, 600,
        [
            new("dau", 30, 39, 2, 4, 1.5, new RawTime(1000, 900), HasTarget: true),
            new("slow", 30, 39, 90, 140, 80, new RawTime(9000, 8000), HasTarget: true),
            new("alike", 30, 39, 50, 60, 40, new RawTime(500, 400), HasTarget: true),
        ], Files,
        [
            new("funnel", 30, new(20, 480, 300, 400, 450, 8, Said("postgres")), new(20, 250, 20, 30, 45, 120, Said("columns"))),
            new("sessions", 365, FreshTime.Refused, new(3, 9000, 4000, 4100, 8000, 290, Said("columns"))),
        ]));

        Assert.Contains("| dau | 30 | 2.0 | 4.0 | 1.5 | 1,000 | 900 | 500 | 39 | met |", text, StringComparison.Ordinal);
        Assert.Contains("| slow | 30 | 90.0 | 140.0 | 80.0 | 9,000 | 8,000 | 100 | 39 | p95 missed, ratio met |", text,
            StringComparison.Ordinal);
        Assert.Contains("| 10 | 39 | p95 met, ratio missed |", text, StringComparison.Ordinal);
        Assert.Contains("| funnel | 30 | 480 | 300.0 | 400.0 | 450.0 | 8 | 20 | 250 | 20.0 | 30.0 | 45.0 | 120 | 20 | 10.0 | columns |",
            text, StringComparison.Ordinal);
        Assert.Contains("| sessions | 365 | refused: 503 | | | | | | 9000 | 4000.0 | 4100.0 | 8000.0 | 290 | 3 |  | columns |", text,
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

    [Fact]
    public void Columns_alone_say_what_they_took_and_what_was_refused()
    {
        var text = ReadBenchText.Markdown(new ColumnsOnlyResult(Machine, 15, null, Files,
            [("funnel", 30, new(20, 250, 20, 30, 45, 120, Said("columns"))), ("sessions", 365, FreshTime.Refused)]));

        Assert.Contains("365 column files of 270 MB, 27.0 bytes an event, and 12 of months, written in 300 s", text,
            StringComparison.Ordinal);
        Assert.Contains("| funnel | 30 | 250 | 20.0 | 30.0 | 45.0 | 120 | 20 |", text, StringComparison.Ordinal);
        Assert.Contains("| sessions | 365 | refused: 503 |", text, StringComparison.Ordinal);
    }

    private static ReportAnswer Said(string engine) => new(engine, null, 30, Complete: true, "{}");
}
