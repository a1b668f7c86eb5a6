using System.CommandLine;
using Daybook.Tools.Bench;

namespace Daybook.Tools.Verbs;

/// <summary>Measures how soon events are in reports over daily tables.</summary>
internal static class BenchFresh
{
    public static Command Create()
    {
        var events = Options.Number("--events", "Events that the day already has", 1_000_000, 1000, 100_000_000);
        var rate = Options.Number("--rate", "Events a second that are sent", 200, 1, 10_000);
        var seconds = Options.Number("--seconds", "How long they are sent", 60, 1, 3600);
        var markdown =
            new Option<string>("--md")
            {
                Description = "Also write the table into this page, in place of this bench's section",
                HelpName = "FILE"
            };
        var verb = new Verb("fresh", "From the receipt of an event until reports over daily tables count it, on a busy day under load")
        {
            Examples = [("bench fresh --events 100_000 --seconds 20", "under a minute"),
                ("bench fresh --md docs/benchmarks.md", "a day of 1,000,000 events, and the section of the page")],
        };
        foreach (var option in (Option[])[events, rate, seconds, markdown]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            var bench = new FreshnessBench(parsed.GetValue(events), parsed.GetValue(rate), parsed.GetValue(seconds), Terminal.Say);
            var text = FreshnessText.Markdown(await bench.Run(cancel));
            if (parsed.GetValue(markdown) is { } file) await PageSection.Write(file, "Freshness", text, cancel);
            await Console.Out.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return verb;
    }
}
