using System.CommandLine;
using Daybook.Tools.Bench;

namespace Daybook.Tools.Verbs;

/// <summary>Measures the reports beside raw SQL.</summary>
internal static class BenchReports
{
    public static Command Create()
    {
        var events = Options.Number("--events", "Events over a year", 10_000_000, 10_000, 100_000_000);
        var markdown =
            new Option<string>("--md")
            {
                Description = "Also write the tables into this page, in place of this bench's section",
                HelpName = "FILE"
            };
        var verb = new Verb("reports",
            "Each report's time over 30, 90 and 365 days, and its ratio to the same answer from raw events in SQL")
        {
            Examples = [("bench reports --events 2_000_000", "a few minutes"),
                ("bench reports --md docs/benchmarks.md", "10,000,000 events, and its section of the page")],
        };
        verb.Add(events);
        verb.Add(markdown);
        verb.SetAction(async (parsed, cancel) =>
        {
            var text = ReadBenchText.Markdown(await new ReportsBench(parsed.GetValue(events), Terminal.Say).Run(cancel));
            if (parsed.GetValue(markdown) is { } file)
                await PageSection.Write(file, $"Reports: {parsed.GetValue(events):N0} events", text, cancel);
            await Console.Out.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return verb;
    }
}
