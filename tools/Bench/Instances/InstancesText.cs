namespace Daybook.Tools.Bench.Instances;

/// <summary>The result of <c>bench instances</c> as Markdown. A terminal shows the same.</summary>
internal static class InstancesText
{
    public static string Markdown(InstancesResult result)
    {
        var text = ReadBenchText.Head(result.Machine, result.Postgres, result.Load);
        text.AppendLine(
            $"{result.Events:N0} events in batches of {InstancesBench.EventsARequest} by {InstancesBench.Callers} callers, who are spread "
            + $"evenly over so many Standalone processes on one queue and one database. Everything runs on the same {result.Machine.Cores} "
            + "cores, so more processes cannot make it faster: what is measured is what they cost each other, and whether they share "
            + "fairly. The timer counts days all the time.");
        text.AppendLine();
        text.AppendLine("| processes | accepted/s | stored/s | of one process | least share accepted | least share stored | "
            + "p99 ms, worst process | slowest request ms |");
        text.AppendLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
        var one = result.Measures[0].Stored;
        foreach (var m in result.Measures)
            text.AppendLine(
                $"| {m.Count} | {m.Accepted:N0} | {m.Stored:N0} | {m.Stored / one:0.00} | {m.LeastAccepted:0.00} | {m.LeastStored:0.00} | "
                + $"{m.Door.Max(d => d.Milliseconds.P99):0} | {m.Door.Max(d => d.Longest):0} |");
        text.AppendLine();
        text.AppendLine("A share is of an even one: 1.00 means that each process accepted, or stored, the same. 0 would be starvation; "
            + "but a process takes up to 32 messages at a time, so with fewer than "
            + $"{InstancesMeasure.EnoughForEach:N0} events for each it says nothing.");
        text.AppendLine();
        text.AppendLine("| processes | CPU s for 1,000,000 events: the app | PostgreSQL | queue service | "
            + "CPU of the processes, least and most s | timer runs | of them twice | events doubled or lost | ledger difference |");
        text.AppendLine("|---:|---:|---:|---:|---|---:|---:|---:|---:|");
        foreach (var m in result.Measures)
            text.AppendLine(
                $"| {m.Count} | {Cpu(m, CpuMeter.App):0.0} | {Cpu(m, CpuMeter.Database):0.0} | {Cpu(m, CpuMeter.Queue):0.0} | "
                + $"{m.CpuOfEach.Min():0.0} to {m.CpuOfEach.Max():0.0} | {m.TimerRuns} | {m.Doubled} | {m.Surplus} | "
                + $"{m.LedgerDifference} |");
        text.AppendLine();
        text.AppendLine(result.Holds
            ? "No process starved, no timer ran twice, nothing was stored twice or lost, and the ledger's difference is 0."
            : "**It does not hold**: see the columns above.");
        return text.ToString().TrimEnd();
    }

    private static double Cpu(InstancesMeasure measure, string name) => measure.CpuPerMillion.GetValueOrDefault(name);
}
