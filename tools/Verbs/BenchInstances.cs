using System.CommandLine;
using Daybook.Tools.Bench;
using Daybook.Tools.Bench.Instances;

namespace Daybook.Tools.Verbs;

/// <summary>Measures several processes on one queue and one database.</summary>
internal static class BenchInstances
{
    private const int Usual = 200_000, Quick = 40_000;

    private static readonly int[] All = [1, 2, 4, 8], Few = [1, 2, 4];

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Fewer events, and at most 4 processes: under two minutes" };
        var events = Options.Number("--events", "Events of each number of processes", Usual, 1000, 10_000_000);
        var markdown = new Option<string>("--md")
        {
            Description = "Also write the tables into this page, in place of this bench's section",
            HelpName = "FILE",
        };
        var verb = new Verb("instances", "1, 2, 4 and 8 processes on one queue and one database: throughput, shares, timers, ledger")
        {
            Examples = [("bench instances --quick", "to try it"),
                ("bench instances --md docs/benchmarks.md", "some four minutes, and the section of the page")],
            ExitCodes = [(ExitCode.Failed, "A process starved, a timer ran twice, or an event was lost or doubled.")],
        };
        foreach (var option in (Option[])[quick, events, markdown]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            var fast = parsed.GetValue(quick);
            var each = parsed.GetResult(events) is { Implicit: false } || !fast ? parsed.GetValue(events) : Quick;
            var result = await new InstancesBench(fast ? Few : All, each, Terminal.Say).Run(cancel);
            var text = InstancesText.Markdown(result);
            if (parsed.GetValue(markdown) is { } file) await PageSection.Write(file, "Several processes", text, cancel);
            await Console.Out.WriteLineAsync(text);
            return result.Holds ? ExitCode.Success : ExitCode.Failed;
        });
        return verb;
    }
}
