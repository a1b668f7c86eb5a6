using System.Text;

namespace Daybook.Tools.Bench;

/// <summary>Results of <c>bench reports</c> and <c>bench export</c> as Markdown. A terminal shows the same.</summary>
internal static class ReadBenchText
{
    public static string Markdown(ReportsResult result)
    {
        var text = Head(result.Machine, result.Postgres, result.Load);
        text.AppendLine(
            $"{result.Events:N0} events over {HistoryData.Days} days, up to {HistoryData.Users:N0} users, {HistoryData.Types} types, "
            + $"written into the tables by PostgreSQL itself and counted by the rollup in {result.Rollup:0} s.");
        text.AppendLine();
        text.AppendLine(
            "* **p50, p95**: one caller over HTTP, in as many **rounds** as the table says. The first round warms the caches and is not in "
            + "the times. Each asks for a computation of its own (`Cache-Control: no-cache`), so no answer comes from memory or is a 304. "
            + $"A slow report gets fewer rounds, but at least {RoundLimit.Least}.");
        text.AppendLine(
            "* **raw**: the same answer in SQL from the indexed raw events, with warm caches: the faster of two runs, or a single run "
            + $"if it took more than {RawTime.LongMs / 1000:0} s. After {RawTime.LimitSeconds} s it is stopped, and its time and ratio "
            + "say `>`.");
        text.AppendLine("* **CPU**: time of the app and PostgreSQL together, for one request and for the raw query.");
        text.AppendLine(
            $"* **Target**, for reports over daily tables: p95 below {ReportTime.LimitMs:0} ms, and raw at least "
            + $"{ReportTime.LeastRatio:0} times p50.");
        if (result.Times.Count > 0) AppendTables(text, result.Times);
        if (result.Compared.Count > 0) AppendCompared(text, result);
        return text.ToString().TrimEnd();
    }

    public static string Markdown(ColumnsOnlyResult result)
    {
        var text = Head(result.Machine, result.Postgres, result.Load);
        text.AppendLine(
            $"{result.Files.Events:N0} events over {HistoryData.Days} days, up to {HistoryData.Users:N0} users, {HistoryData.Types} types, "
            + $"made by DuckDB. {result.Files}, with the product's own layout. PostgreSQL has no event: columns answer alone, as after "
            + "retention.");
        text.AppendLine();
        AppendColdAndWarm(text);
        text.AppendLine();
        text.AppendLine("| report | days | cold ms | p50 ms | p95 ms | CPU ms | growth MB | rounds |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (name, days, time) in result.Times) text.AppendLine($"| {name} | {days} | {Cells(time)} |");

        return text.ToString().TrimEnd();
    }

    private static void AppendTables(StringBuilder text, IReadOnlyList<ReportTime> times)
    {
        text.AppendLine();
        text.AppendLine("| report | days | p50 ms | p95 ms | CPU ms | raw ms | raw CPU ms | raw / p50 | rounds | target |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        foreach (var time in times)
        {
            var more = time.Raw is { CutOff: true } ? "> " : "";
            text.AppendLine(
                $"| {time.Name} | {time.Days} | {time.P50:0.0} | {time.P95:0.0} | {time.Cpu:0.0} | "
                + $"{(time.Raw is { } raw ? $"{more}{raw.Milliseconds:N0} | {more}{raw.Cpu:N0}" : "|")} | "
                + $"{(time.Ratio is { } ratio ? $"{more}{ratio:N0}" : "")} | {time.Runs} | {Verdict(time)} |");
        }
    }

    private static void AppendCompared(StringBuilder text, ReportsResult result)
    {
        text.AppendLine();
        text.AppendLine($"Reports that read raw events, with columns off and on; both gave the same numbers. {result.Files}.");
        text.AppendLine();
        AppendColdAndWarm(text);
        text.AppendLine();
        text.AppendLine(
            "| report | days | off cold ms | p50 ms | p95 ms | CPU ms | growth MB | rounds | on cold ms | p50 ms | p95 ms | CPU ms | "
            + "growth MB | rounds | CPU off ÷ on | read |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        foreach (var time in result.Compared)
        {
            var ratio = time is { Off.WasRefused: false, On: { WasRefused: false, Cpu: > 0 } } ? $"{time.Off.Cpu / time.On.Cpu:0.0}" : "";
            text.AppendLine(
                $"| {time.Name} | {time.Days} | {Cells(time.Off)} | {Cells(time.On)} | {ratio} | {time.On.Said?.Engine} |");
        }
    }

    private static void AppendColdAndWarm(StringBuilder text)
    {
        text.AppendLine(
            "* **cold**: the first question to an app that just started; PostgreSQL goes on running. With columns its cache is empty, and "
            + "the files are fetched from S3. **p50, p95, CPU** are of the questions after it; **rounds** counts all of them.");
        text.AppendLine("* **CPU**: time of the app, in which DuckDB runs, and of PostgreSQL together, for one request.");
        text.AppendLine("* **growth**: highest resident memory of the app minus that before the first question.");
    }

    private static string Cells(FreshTime time) => time.WasRefused ? "refused: 503 | | | | |"
        : $"{time.Cold:0} | {time.P50:0.0} | {time.P95:0.0} | {time.Cpu:0.0} | {time.GrowthMb:0} | {time.Runs}";

    public static string Markdown(ExportResult result)
    {
        var text = Head(result.Machine, result.Postgres, result.Load);
        text.AppendLine(
            $"{result.Events:N0} events, read over HTTP by one caller. Just before each, it measures `COPY … TO STDOUT` as CSV of the "
            + "same columns, which is psql's `\\copy` without the file.");
        text.AppendLine();
        text.AppendLine("* **CPU s**: CPU seconds of the app and PostgreSQL together for a million rows; for COPY, of PostgreSQL alone.");
        text.AppendLine(
            "* **Memory** is resident memory of the app, which has exported a little in each format before. `growth` is the highest "
            + "minus the memory before.");
        text.AppendLine($"* **Target**: CSV at least {ExportTime.LeastRatio} of COPY; growth within the limit.");
        text.AppendLine();
        text.AppendLine(
            "| format | rows/s | COPY rows/s | of COPY | CPU s | COPY CPU s | MB | memory before, highest | growth | limit | target |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|");
        foreach (var time in result.Times)
        {
            text.AppendLine(
                $"| {time.Format} | {time.Rate:N0} | {time.Copy:N0} | {time.Ratio:0.00} | {time.Cpu:0.0} | {time.CopyCpu:0.0} | "
                + $"{time.Bytes / 1e6:0} | {time.BeforeMb:0}, {time.PeakMb:0} MB | {time.GrowthMb:0} MB | {time.LimitMb:0} MB | "
                + $"{Verdict(time)} |");
        }

        return text.ToString().TrimEnd();
    }

    public static string Markdown(MergeResult result)
    {
        var text = Head(result.Machine, result.Postgres, result.Load);
        text.AppendLine(
            $"{result.People:N0} visitors with an anonymous id and {result.Days} days of history each ({result.Days} events), beside "
            + $"{result.Events:N0} events of others over {HistoryData.Days} days. All are counted. Then each signs up: one event with both ids, sent over "
            + "HTTP; and the rollup moves what they had.");
        text.AppendLine();
        text.AppendLine("| what | seconds |");
        text.AppendLine("|---|---:|");
        text.AppendLine($"| sending the sign-ups until they are stored | {result.Stored:0.0} |");
        text.AppendLine($"| the rollup that counts their day and moves {result.Moved:N0} ids | {result.Rollup:0.0} |");
        text.AppendLine($"| the same rollup with nothing to move, of as many sign-ups of known people | {result.Baseline:0.0} |");
        return text.ToString().TrimEnd();
    }

    private static string Verdict(ExportTime time)
    {
        var memory = time.GrowthMb <= time.LimitMb ? "memory met" : "memory missed";
        return time.Format != "csv" ? memory : (time.Ratio >= ExportTime.LeastRatio ? "speed met, " : "speed missed, ") + memory;
    }

    private static string Verdict(ReportTime time) => !time.HasTarget ? ""
        : time.P95 < ReportTime.LimitMs && time.Ratio >= ReportTime.LeastRatio ? "met"
        : time.P95 < ReportTime.LimitMs ? "p95 met, ratio missed"
        : time.Ratio >= ReportTime.LeastRatio ? "p95 missed, ratio met"
        : "missed";

    internal static StringBuilder Head(Machine machine, int postgres, MachineLoad? load)
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"{machine.Cpu}, {machine.Cores} cores, {machine.MemoryGb:0.#} GB; {machine.System}; {machine.Runtime}; PostgreSQL "
            + $"{postgres}; everything on this machine.");
        if (!machine.Optimised) text.AppendLine("**A Debug build: measure with `dotnet run -c Release`.**");
        if (load is not null) text.AppendLine(load.ToString());
        text.AppendLine();
        return text;
    }
}
