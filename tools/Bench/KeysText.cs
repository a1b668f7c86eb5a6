namespace Daybook.Tools.Bench;

/// <summary>The result of <c>bench keys</c> as Markdown. A terminal shows the same.</summary>
internal static class KeysText
{
    public static string Markdown(KeysResult result)
    {
        var text = ReadBenchText.Head(result.Machine, result.Postgres, result.Load);
        var form = result.Options.Partitions > 0 ? $"`event_keys` in {result.Options.Partitions} hash partitions" : "`event_keys` as it is";
        text.AppendLine(
            $"{form}, filled with random ids; {result.Options.Rounds} rounds of {result.Options.Events:N0} events at each size, in turns "
            + "with `COPY` of the same rows into a database that has few keys.");
        text.AppendLine();
        text.AppendLine(
            "| keys | table and index GB | filled in s | stored events/s | `COPY` events/s | ratio | the rounds | look-up of 4,000 ids ms | "
            + "PostgreSQL's CPU s a million |");
        text.AppendLine("|---:|---:|---:|---:|---:|---:|---|---:|---:|");
        foreach (var level in result.Levels) text.AppendLine(Line(level));
        return text.ToString().TrimEnd();
    }

    public static string Line(KeysLevel level)
    {
        var stored = level.Store.Stored;
        return $"| {level.Rows:N0} | {level.Bytes / 1e9:0.0} | {level.Filled.TotalSeconds:0} | {stored.Rate:N0} | {stored.BaselineRate:N0} | "
            + $"{stored.Ratio:0.00} | {string.Join(", ", stored.Ratios.Select(r => $"{r:0.00}"))} | {level.LookUpMs:0.0} | "
            + $"{Pair.Cpu(stored.Ours).GetValueOrDefault(CpuMeter.Database):0.0} |";
    }
}
