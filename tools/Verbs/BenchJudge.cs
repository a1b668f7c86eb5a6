using System.CommandLine;
using Daybook.Tools.Bench;

namespace Daybook.Tools.Verbs;

/// <summary>Measures what bots and enrichment cost at the door.</summary>
internal static class BenchJudge
{
    public static Command Create()
    {
        var events = Options.Number("--events", "Events of each round", 200_000, 1000, 10_000_000);
        var geo = new Option<FileInfo>("--geo") { Description = "A file that knows countries, as GeoDatabase names it", HelpName = "FILE" };
        var verb = new Verb("judge", "What bots and enrichment cost an event at the door, without HTTP and queue, beside neither")
        {
            Examples = [("bench judge --geo country.mmdb", "some seconds")],
        };
        verb.Add(events);
        verb.Add(geo);
        verb.SetAction(async (parsed, _) =>
        {
            await Console.Out.WriteLineAsync("| judged with | microseconds an event | ratio |\n|---|---|---|");
            foreach (var row in new JudgeBench(parsed.GetValue(events), parsed.GetValue(geo)?.FullName, Terminal.Say).Run())
                await Console.Out.WriteLineAsync($"| {row.Name} | {row.Micros:0.00} | {row.Ratio:0.00} |");
            return ExitCode.Success;
        });
        return verb;
    }
}
