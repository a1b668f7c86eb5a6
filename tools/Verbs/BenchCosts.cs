using System.CommandLine;
using Daybook.Tools.Bench.Costs;

namespace Daybook.Tools.Verbs;

/// <summary>Measures what the cost model of docs/scale.md needs.</summary>
internal static class BenchCosts
{
    public static Command Create()
    {
        var events = Options.Number("--events", "Events of each way of sending; single events are a fifth", 100_000, 5_000, 10_000_000);
        var json = Options.Json();
        var verb = new Verb("costs",
            "Executions, queue operations, CPU and bytes for a million events: the inputs of the cost model in docs/scale.md")
        {
            Examples = [("bench costs", "two minutes, on servers of its own in a temporary folder"),
                ("bench costs --json", "for a script or a spreadsheet")],
        };
        verb.Add(events);
        verb.Add(json);
        verb.SetAction(async (parsed, cancel) =>
        {
            var inputs = await new CostRun(parsed.GetValue(events), Terminal.Say).Run(cancel);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? CostText.Json(inputs) : CostText.Markdown(inputs));
            return ExitCode.Success;
        });
        return verb;
    }
}
