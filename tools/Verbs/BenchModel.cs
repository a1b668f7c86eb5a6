using System.CommandLine;
using Daybook.Tools.Bench;
using Daybook.Tools.Bench.Model;

namespace Daybook.Tools.Verbs;

/// <summary>Compares the queueing model of docs/scale.md with what the app does.</summary>
internal static class BenchModel
{
    private const int Usual = 20, Quick = 5;

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = $"{Quick} seconds of each rate: under two minutes; the numbers vary more" };
        var seconds = Options.Number("--seconds", "How long each rate lasts", Usual, 2, 600);
        var markdown = new Option<string>("--md")
        {
            Description = "Also write the tables into this page, in place of this bench's section",
            HelpName = "FILE",
        };
        var verb = new Verb("model",
            "The queueing model of docs/scale.md at several arrival rates: waiting times and backlogs, predicted and measured")
        {
            Examples = [("bench model --quick", "to try it"),
                ("bench model --md docs/benchmarks.md", "some four minutes on a quiet machine, and the section of the page")],
        };
        foreach (var option in (Option[])[quick, seconds, markdown]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
                throw new VerbFailedException("bench model stops and continues processes by signals, which this system has not.");
            var time = parsed.GetResult(seconds) is { Implicit: false } || !parsed.GetValue(quick) ? parsed.GetValue(seconds) : Quick;
            var text = ModelText.Markdown(await new ModelBench(time, Terminal.Say).Run(cancel));
            if (parsed.GetValue(markdown) is { } file) await PageSection.Write(file, "The queueing model", text, cancel);
            await Console.Out.WriteLineAsync(text);
            return ExitCode.Success;
        });
        return verb;
    }
}
