using System.CommandLine;
using Daybook.Tools.Bench;

namespace Daybook.Tools.Verbs;

/// <summary>Measures the reports beside raw SQL, and with columns off and on.</summary>
internal static class BenchReports
{
    public static Command Create()
    {
        var events = Options.Number("--events", "Events over a year", 10_000_000, 10_000, 100_000_000);
        var columnsOnly = Options.Number("--columns-only",
            "Instead: as many events as column files alone, made by DuckDB, with none in PostgreSQL. They need 100 bytes of free disk an "
            + "event and 4 GB beside: 14 GB for 100_000_000", 0, 0, 1_000_000_000);
        var only = new Option<string>("--only") { Description = "Only reports with this in their name", HelpName = "TEXT" };
        var rounds = Options.Number("--rounds", "Most rounds of a question, the first included", 20, RoundLimit.Least, 1000);
        var seconds =
            Options.Number(
                "--seconds", $"Most seconds of a question's rounds after the first; it gets {RoundLimit.Least} in any case", 5, 1, 3600);
        var markdown =
            new Option<string>("--md")
            {
                Description = "Also write the tables into this page, in place of this bench's section",
                HelpName = "FILE"
            };
        var verb = new Verb("reports",
            "Each report's time over 30, 90 and 365 days: of daily tables beside the same answer in SQL, of raw events with columns off "
            + "and on")
        {
            Examples = [("bench reports --events 2_000_000 --only funnel", "one report, after the data is made"),
                ("bench reports --md docs/benchmarks.md", "10,000,000 events, and its section of the page"),
                ("bench reports --columns-only 100_000_000", "column files alone")],
        };
        foreach (var option in (Option[])[events, columnsOnly, only, rounds, seconds, markdown]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            var limit = new RoundLimit(parsed.GetValue(rounds), parsed.GetValue(seconds));
            var (alone, name) = (parsed.GetValue(columnsOnly), parsed.GetValue(only));
            var (heading, text) = alone > 0
                ? ($"Columns alone: {alone:N0} events",
                    ReadBenchText.Markdown(await new ColumnsOnlyBench(alone, limit, name, Terminal.Say).Run(cancel)))
                : ($"Reports: {parsed.GetValue(events):N0} events",
                    ReadBenchText.Markdown(await new ReportsBench(parsed.GetValue(events), limit, name, Terminal.Say).Run(cancel)));
            if (parsed.GetValue(markdown) is { } file) await PageSection.Write(file, heading, text, cancel);
            await Console.Out.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return verb;
    }
}
