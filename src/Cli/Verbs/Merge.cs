using System.CommandLine;
using System.Text.Json;
using Daybook.Cli.Merging;
using Daybook.Foundation;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace Daybook.Cli.Verbs;

/// <summary>One set of daily numbers of installations that share nothing.</summary>
internal static class Merge
{
    private const string Metrics = "metrics_by_day.jsonl", Report = "merged.json";

    public static Command Create()
    {
        var places = new Argument<string[]>("INSTALLATION")
        {
            Description = "What each has published: s3://BUCKET/PREFIX, blob://CONTAINER/PREFIX or a folder with a copy of it; two or more",
            Arity = new ArgumentArity(2, 100),
        };
        var from = Options.Date("--from", "First day [default: the first that any of them has]");
        var to = Options.Date("--to", "Last day [default: the last]");
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = $"Write {Metrics} and {Report} to this folder instead of the lines to standard output",
            HelpName = "DIR",
        };
        var partial = new Option<bool>("--partial")
        {
            Description = "Also take days that not all have archived, with \"partial\":true on each of their lines",
        };
        var json = new Option<bool>("--json") { Description = $"Print what {Report} has, on one line; needs --out" };
        var verb = new Verb("merge", "Daily numbers over several installations, from the events they archived in S3")
        {
            Examples =
            [
                ("merge s3://eu/daybook s3://us/daybook --out merged", "all days that both have archived"),
                ("merge ./eu ./us --from 2026-03-01 --to 2026-03-31", "one month of two copies, to standard output"),
                ("merge s3://eu/daybook s3://us/daybook --partial --out merged", "the newest days too, each marked where it is partial"),
            ],
            ExitCodes = [(ExitCode.SomeLeftOut, "Days were left out, or are partial, because not all have archived them; each is named.")],
        };
        verb.Add(places);
        foreach (var option in (Option[])[from, to, output, partial, json]) verb.Add(option);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(output) is null) result.AddError("--json needs --out, for the lines.");
        });
        verb.SetAction((parsed, cancel) => Run(parsed.GetValue(places)!, parsed.GetValue(from), parsed.GetValue(to),
            parsed.GetValue(output), parsed.GetValue(partial), parsed.GetValue(json), cancel));
        return verb;
    }

    private static async Task<int> Run(string[] places, LocalDate? from, LocalDate? to, DirectoryInfo? output, bool partial, bool json,
        CancellationToken cancel)
    {
        if (places.Distinct(StringComparer.Ordinal).Count() < places.Length)
            throw new VerbFailedException("An installation is named twice: all of its events would be in two installations.");
        List<Installation> installations = [];
        try
        {
            var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            foreach (var place in places) installations.Add(Installation.Open(place, settings));
            var run = new MergeRun(installations, from, to, partial);
            var report = output is null
                ? await run.Run(line => Console.Out.WriteAsync(line), Say, cancel)
                : await Write(run, output, cancel);
            if (json) await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, DaybookJson.Options));
            Sum(report, output);
            return report.Days.Any(day => day.Missing is not null) ? ExitCode.SomeLeftOut : ExitCode.Success;
        }
        catch (StoreUnavailableException e)
        {
            throw new VerbFailedException(e.Message, e);
        }
        finally
        {
            foreach (var one in installations) one.Dispose();
        }
    }

    // Whole files take the place of older ones, the report last.
    private static async Task<MergeReport> Write(MergeRun run, DirectoryInfo output, CancellationToken cancel)
    {
        output.Create();
        var (metrics, last) = (Path.Combine(output.FullName, Metrics), Path.Combine(output.FullName, Report));
        MergeReport report;
        await using (var lines = new StreamWriter(metrics + ".new")) report = await run.Run(line => lines.WriteAsync(line), Say, cancel);
        await File.WriteAllTextAsync(last + ".new", JsonSerializer.Serialize(report, Indented) + "\n", cancel);
        File.Move(metrics + ".new", metrics, overwrite: true);
        File.Move(last + ".new", last, overwrite: true);
        return report;
    }

    private static readonly JsonSerializerOptions Indented = new(DaybookJson.Options) { WriteIndented = true, NewLine = "\n" };

    private static void Say(DayReport day)
    {
        foreach (var (name, why) in day.Missing ?? new Dictionary<string, string>())
            Terminal.Say($"{day.Date:yyyy-MM-dd} is {(day.Merged ? "partial" : "left out")}: {name}: {why}.");
        if (day.RepeatedEvents > 0)
            Terminal.Say($"{day.Date:yyyy-MM-dd}: {day.RepeatedEvents:N0} events are in more than one installation, and counted once"
                + (day.DifferingEvents > 0 ? $"; {day.DifferingEvents:N0} of them differ, and what is named first counts." : "."));
    }

    private static void Sum(MergeReport report, DirectoryInfo? output)
    {
        var merged = report.Days.Where(day => day.Merged).ToList();
        Terminal.Say($"{merged.Sum(day => day.Events):N0} events of {merged.Count} days from {report.Installations.Count} installations"
            + (output is null ? "." : $" are in {output.FullName}.")
            + (report.Days.Count > merged.Count ? $" {report.Days.Count - merged.Count} days were left out; --partial takes them." : ""));
    }
}
