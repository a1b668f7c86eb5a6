namespace Daybook.Tools.Bench;

/// <summary>The result of <c>bench fresh</c> as Markdown. A terminal shows the same.</summary>
internal static class FreshnessText
{
    /// <summary>An event is to be in every report so soon after its receipt, in 95 of 100 cases.</summary>
    public const double TargetSeconds = 5;

    // What a count works, and how long it rests after it.
    private const int WorkAndRest = 10;

    public static string Markdown(FreshnessResult result)
    {
        var text = ReadBenchText.Head(result.Machine, result.Postgres, result.Load);
        text.AppendLine(
            $"A day of {result.Events:N0} events of up to {HistoryData.Users:N0} users, {result.UnderWay:N0} of them in the quarter hours "
            + $"under way. Everything is counted. Then {result.Sent:0} events a second are sent for {result.Seconds} s, and two in a "
            + "second are looked for in the reports over that day, every 100 ms.");
        text.AppendLine();
        text.AppendLine("| from the receipt until the report counts it | samples | p50 s | p95 s | max s | target: p95 below 5 s |");
        text.AppendLine("|---|---:|---:|---:|---:|---|");
        foreach (var (report, times) in new[] { ("`/stats/dau`", result.Dau), ("`/stats/top-events`", result.TopEvents) })
            text.AppendLine(
                $"| {report} | {times.Count} | {At(times, 0.5):0.0} | {At(times, 0.95):0.0} | {At(times, 1):0.0} | "
                + $"{(At(times, 0.95) < TargetSeconds ? "met" : "missed")} |");
        text.AppendLine();
        text.AppendLine($"* The day was counted every {result.Cycle:0.0} s. A count reads what was added since the one before.");
        text.AppendLine(
            $"* The app and PostgreSQL together took {result.Cpu:0} % of one core for receiving, storing, counting and these questions.");
        text.AppendLine(
            $"* **Baseline**: to count the whole day takes {result.WholeCount:0.0} s (median of three counts that change nothing; "
            + $"{result.FirstCount:0.0} s when it was new). That is what each count did before it read only what is marked. As it rests "
            + $"nine times as long as it works, it would have counted every {WorkAndRest * result.WholeCount:0} s.");
        return text.ToString().TrimEnd();
    }

    /// <param name="times">In ascending order.</param>
    private static double At(IReadOnlyList<double> times, double share) =>
        times.Count == 0 ? double.PositiveInfinity : times[(int)Math.Ceiling((times.Count - 1) * share)];
}
