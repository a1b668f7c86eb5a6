using System.CommandLine;
using Daybook.Tools.Bench;

namespace Daybook.Tools.Verbs;

/// <summary>Measures what a sign-up costs that makes one person of two.</summary>
internal static class BenchMerge
{
    public static Command Create()
    {
        var events = Options.Number("--events", "Events of others over a year", 1_000_000, 10_000, 100_000_000);
        var people = Options.Number("--people", "Visitors with a month of history who sign up", 10_000, 100, 1_000_000);
        var markdown =
            new Option<string>("--md")
            {
                Description = "Also write the table into this page, in place of this bench's section",
                HelpName = "FILE"
            };
        var verb = new Verb("merge", "The rollup's cost when visitors with a history sign up")
        {
            Examples = [("bench merge --people 1000 --events 100_000", "under a minute"),
                ("bench merge --md docs/benchmarks.md", "10,000 sign-ups, and the section of the page")],
        };
        verb.Add(events);
        verb.Add(people);
        verb.Add(markdown);
        verb.SetAction(async (parsed, cancel) =>
        {
            var text = ReadBenchText.Markdown(
                await new MergeBench(parsed.GetValue(events), parsed.GetValue(people), Terminal.Say).Run(cancel));
            if (parsed.GetValue(markdown) is { } file)
                await PageSection.Write(file, $"Merging: {parsed.GetValue(people):N0} sign-ups", text, cancel);
            await Console.Out.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return verb;
    }
}
