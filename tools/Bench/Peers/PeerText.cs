namespace Daybook.Tools.Bench.Peers;

/// <summary>Results of <c>bench peers</c> as Markdown. A terminal shows the same.</summary>
internal static class PeerText
{
    public static string Markdown(PeerResult result)
    {
        var plan = result.Plan;
        var text = ReadBenchText.Head(result.Machine, result.Postgres, result.Load);
        text.AppendLine(
            $"{plan.Events:N0} events of up to {plan.People:N0} people over {plan.Days} days, {PeerEvents.Types.Count} types, seed "
            + $"{plan.Seed}, sent over HTTP and counted. The last day is {plan.LastDay:yyyy-MM-dd}. {result.Files}.");
        text.AppendLine();
        text.AppendLine(
            $"* **p50, p95, CPU**: one caller over HTTP, {result.Rounds} requests after one that warms the caches. Each begins a day "
            + "earlier, where there are no events, so it is about the same events and no answer comes from memory.");
        text.AppendLine("* **CPU**: milliseconds of the app, in which DuckDB runs, and of PostgreSQL together, for one request.");
        text.AppendLine("* **off, on**: columns. Both gave the same numbers. **read**: what an app with columns read.");
        text.AppendLine();
        text.AppendLine(
            "| question | off p50 ms | p95 ms | CPU ms | on p50 ms | p95 ms | CPU ms | p50 off ÷ on | CPU off ÷ on | read | goal p50 | "
            + "met |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---|---|---|");
        foreach (var time in result.Times)
        {
            var (off, on) = (time.Off, time.On);
            text.AppendLine(
                $"| {time.Question.Name} | {off.P50:0.0} | {off.P95:0.0} | {off.Cpu:0.0} | {on.P50:0.0} | {on.P95:0.0} | {on.Cpu:0.0} | "
                + $"{Ratio(off.P50, on.P50)} | {Ratio(off.Cpu, on.Cpu)} | {on.Said.Engine} | "
                + $"{(time.Question.GoalMs is { } goal ? $"< {goal:0} ms | {Met(time, goal)}" : "|")} |");
        }

        foreach (var why in result.Times.Where(t => t.On.Said.Why is not null))
            text.AppendLine().AppendLine($"{why.Question.Name}, with columns on: {why.On.Said.Why}");
        return text.ToString().TrimEnd();
    }

    private static string Ratio(double off, double on) => on > 0 ? $"{off / on:0.0}" : "";

    private static string Met(PeerTime time, double goal) => (time.Off.P50 < goal, time.On.P50 < goal) switch
    {
        (true, true) => "off and on",
        (false, true) => "on",
        (true, false) => "off",
        _ => "missed",
    };
}
