using System.Text;

namespace Daybook.Cli.Bench;

/// <summary>Results of <c>bench reports</c> and <c>bench export</c> as Markdown, which is also what a terminal shows.</summary>
internal static class ReadBenchText
{
    public static string Markdown(ReportsResult result)
    {
        var text = Head(result.Machine, result.Postgres, result.LoadBefore);
        text.AppendLine($"{result.Events:N0} events over {HistoryData.Days} days, up to {HistoryData.Users:N0} users, {HistoryData.Types} types; the rollup counted them all in {result.Rollup:0} s. "
            + "One caller, no answer kept from before; raw is the same answer in SQL from the indexed events, caches warm, the faster of two runs.");
        text.AppendLine();
        text.AppendLine("| report | days | p50 ms | p95 ms | raw ms | raw / p50 | target |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---|");
        foreach (var time in result.Times)
        {
            text.AppendLine($"| {time.Name} | {time.Days} | {time.P50:0.0} | {time.P95:0.0} | {(time.Raw is { } raw ? $"{raw:0}" : "")} | {(time.Ratio is { } ratio ? $"{ratio:0}" : "")} | {Verdict(time)} |");
        }

        return text.ToString().TrimEnd();
    }

    public static string Markdown(ExportResult result)
    {
        var text = Head(result.Machine, result.Postgres, result.LoadBefore);
        text.AppendLine($"{result.Events:N0} events. COPY … TO STDOUT as CSV of the same columns, which is psql's \\copy without the file: {result.Copy:N0} rows/s.");
        text.AppendLine();
        text.AppendLine("| format | rows/s | of COPY | MB | memory before, highest | growth | limit |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---|");
        foreach (var time in result.Times)
        {
            text.AppendLine($"| {time.Format} | {time.Rate:N0} | {time.Rate / result.Copy:0.00} | {time.Bytes / 1e6:0} | {time.BeforeMb:0}, {time.PeakMb:0} MB | {time.GrowthMb:0} MB | {time.LimitMb:0} MB, {(time.GrowthMb <= time.LimitMb ? "met" : "missed")} |");
        }

        return text.ToString().TrimEnd();
    }

    private static string Verdict(ReportTime time) => !time.HasTarget ? ""
        : time.P95 < ReportTime.LimitMs && time.Ratio >= ReportTime.LeastRatio ? "met"
        : time.P95 < ReportTime.LimitMs ? "p95 met, ratio missed"
        : "missed";

    private static StringBuilder Head(Machine machine, int postgres, double? load)
    {
        var text = new StringBuilder();
        text.AppendLine($"{machine.Cpu}, {machine.Cores} cores, {machine.MemoryGb:0.#} GB; {machine.System}; {machine.Runtime}; PostgreSQL {postgres}; everything on this machine.");
        if (!machine.Optimised) text.AppendLine("**A Debug build: measure with `dotnet run -c Release`.**");
        if (load > machine.Cores / 2.0) text.AppendLine($"**The machine was busy with something else: load {load:0.0} before the start.**");
        text.AppendLine();
        return text;
    }
}
