using System.CommandLine;
using Daybook.Tools.Bench;

namespace Daybook.Tools.Verbs;

/// <summary>Measures the export beside COPY.</summary>
internal static class BenchExport
{
    public static Command Create()
    {
        var events = Options.Number("--events", "Events to export", 1_000_000, 1000, 100_000_000);
        var markdown =
            new Option<string>("--md")
            {
                Description = "Also write the tables into this page, in place of this bench's section",
                HelpName = "FILE"
            };
        var verb = new Verb("export", "Speed and memory of the export as CSV, JSON Lines and XLSX, and its ratio to COPY as CSV")
        {
            Examples = [("bench export --md docs/benchmarks.md", "1,000,000 events, and its section of the page")],
        };
        verb.Add(events);
        verb.Add(markdown);
        verb.SetAction(async (parsed, cancel) =>
        {
            var text = ReadBenchText.Markdown(await new ExportBench(parsed.GetValue(events), Terminal.Say).Run(cancel));
            if (parsed.GetValue(markdown) is { } file) await PageSection.Write(file, "Exports", text, cancel);
            await Console.Out.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return verb;
    }
}
