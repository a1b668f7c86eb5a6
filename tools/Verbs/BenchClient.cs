using System.CommandLine;
using Daybook.Tools.Bench;

namespace Daybook.Tools.Verbs;

/// <summary>Measures the .NET client beside a bare HttpClient.</summary>
internal static class BenchClient
{
    public static Command Create()
    {
        var events = Options.Number("--events", "Events of each round", 200_000, 1000, 10_000_000);
        var markdown =
            new Option<string>("--md")
            {
                Description = "Also write the table into this page, in place of this bench's section",
                HelpName = "FILE"
            };
        var verb = new Verb("client",
            "Speed and allocations of the .NET client, and its ratio to a bare HttpClient that sends the same batches")
        {
            Examples = [("bench client --md docs/benchmarks.md", "a minute, and its section of the page")],
        };
        verb.Add(events);
        verb.Add(markdown);
        verb.SetAction(async (parsed, cancel) =>
        {
            var text = ClientBenchText.Markdown(await new ClientBench(parsed.GetValue(events), Terminal.Say).Run(cancel));
            if (parsed.GetValue(markdown) is { } file) await PageSection.Write(file, "The .NET client", text, cancel);
            await Console.Out.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return verb;
    }
}
