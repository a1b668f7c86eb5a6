using System.Text;

namespace Daybook.Tools.Bench;

/// <summary>Results of <c>bench client</c> as Markdown. A terminal shows the same.</summary>
internal static class ClientBenchText
{
    public static string Markdown(ClientBenchResult result)
    {
        var m = result.Machine;
        var text = new StringBuilder();
        text.AppendLine($"{m.Cpu}, {m.Cores} cores, {m.MemoryGb:0.0} GB; {m.System}; {m.Runtime}; sender, app and queue on this machine.");
        if (result.Load is { } load) text.AppendLine(load.ToString());
        text.AppendLine();
        text.AppendLine(
            $"{result.Events:N0} events a round, in about {result.Requests:N0} requests, one after another, to an app that only accepts. "
            + "Medians of the rounds, which take turns.");
        text.AppendLine();
        text.AppendLine("* **events/s**: from the first call of `Track` until Daybook has the last event.");
        text.AppendLine("* **bytes**: allocated by the sending process for each event. **CPU s**: its CPU seconds for a million events.");
        text.AppendLine(
            $"* **{ClientBench.Bare}**: posts bytes that are made and compressed beforehand, so it shows what HTTP alone costs.");
        text.AppendLine();
        text.AppendLine("| sender | events/s | ÷ bare | ÷ bare, each round | bytes | CPU s |");
        text.AppendLine("|---|---:|---:|---|---:|---:|");
        foreach (var name in (string[])[ClientBench.Memory, ClientBench.Spooled, ClientBench.Bare])
        {
            var (rounds, bare) = (Of(result, name), Of(result, ClientBench.Bare));
            double[] ratios = [.. rounds.Zip(bare, (ours, theirs) => ours.Rate / theirs.Rate)];
            text.AppendLine(
                $"| {name} | {Median(rounds, r => r.Rate):N0} | "
                + $"{(name == ClientBench.Bare ? " | " : $"{Pair.Median(ratios):0.00} | "
                    + $"{string.Join(", ", ratios.Select(r => $"{r:0.00}"))}")} "
                + $"| {Median(rounds, r => r.Bytes):N0} | {Median(rounds, r => r.Cpu):0.0} |");
        }

        return text.ToString().TrimEnd();
    }

    private static List<ClientRound> Of(ClientBenchResult result, string name) => [.. result.Rounds.Where(r => r.Name == name)];

    private static double Median(IEnumerable<ClientRound> rounds, Func<ClientRound, double> value) => Pair.Median(rounds.Select(value));
}
