using System.CommandLine;
using Daybook.Tools.Bench;

namespace Daybook.Tools.Verbs;

/// <summary>Measures Daybook on this machine beside its own baselines.</summary>
internal static class Bench
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "A minute instead of several; the numbers vary more" };
        var events =
            Options.Number("--events", "Events of each measurement; single events are a tenth", BenchOptions.Full.Events, 1000, 10_000_000);
        var import =
            Options.Number("--import-events", "Events of the import under which memory is watched; 0 leaves it out",
                BenchOptions.Full.ImportEvents, 0, 100_000_000);
        var only = new Option<string>("--only") { Description = "Measure one part", HelpName = "door|store|import" };
        only.AcceptOnlyFromAmong(BenchOptions.DoorPart, BenchOptions.StorePart, BenchOptions.ImportPart);
        var markdown =
            new Option<string>("--md") { Description = "Also write the page docs/benchmarks.md to this file", HelpName = "FILE" };
        var json = Options.Json();
        var verb = new Verb("bench",
            "Measure throughput, latency and memory on this machine, with raw COPY and bare queue baselines in the same run")
        {
            Examples =
            [
                ("bench --quick", "on servers of its own in a temporary folder"),
                ("bench --md docs/benchmarks.md", "the full run, some six minutes, and its page"),
            ],
        };
        verb.Add(BenchReports.Create());
        verb.Add(BenchExport.Create());
        verb.Add(BenchPeers.Create());
        verb.Add(BenchMerge.Create());
        verb.Add(BenchFresh.Create());
        verb.Add(BenchKeys.Create());
        verb.Add(BenchInstances.Create());
        verb.Add(BenchModel.Create());
        verb.Add(BenchCosts.Create());
        verb.Add(BenchClient.Create());
        verb.Add(BenchJudge.Create());
        foreach (var option in (Option[])[quick, events, import, only, markdown, json]) verb.Add(option);
        verb.SetAction((parsed, cancel) =>
        {
            var usual = parsed.GetValue(quick) ? BenchOptions.Quick : BenchOptions.Full;
            var options =
                new BenchOptions(Given(parsed, events) ?? usual.Events, Given(parsed, import) ?? usual.ImportEvents, usual.Rounds,
                    parsed.GetValue(only));
            return Run(options, parsed.GetValue(markdown), parsed.GetValue(json), cancel);
        });
        return verb;
    }

    private static int? Given(ParseResult parsed, Option<int> option) =>
        parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option) : null;

    private static async Task<int> Run(BenchOptions options, string? markdown, bool json, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            throw new VerbFailedException("bench stops and continues processes by signals, which this system has not.");
        var result = await new BenchRun(options, Terminal.Say).Run(cancel);
        var text = BenchText.Markdown(result);
        if (markdown is not null) await PageSection.WritePage(markdown, BenchText.Page(result), cancel);
        await Console.Out.WriteLineAsync(json ? BenchText.Json(result) : text);
        return ExitCode.Success;
    }
}
