using System.CommandLine;
using Daybook.Cli.Rollups;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Cli.Verbs;

/// <summary>Has days counted again.</summary>
internal static class Rollup
{
    public static Command Create()
    {
        var from = Date("--from", "First day to count again [default: every day with news]");
        var to = Date("--to", "Last day [default: today]");
        var wait = Options.Number("--wait", "Seconds to wait for the end", 600, 0, 86_400);
        var url = Options.Url();
        var key = Options.Key();
        var json = Options.Json();
        var verb = new Verb("rollup", "Count days into the daily tables and publish them to S3")
        {
            Examples =
            [
                ("rollup", "every day that has events not counted yet"),
                ("rollup --from 2026-01-01 --to 2026-03-31", "a range, whatever its state"),
                ("rollup --wait 0 --json", "only ask for it; prints the run's record"),
            ],
        };
        foreach (var option in (Option[])[from, to, wait, url, key, json]) verb.Add(option);
        verb.SetAction(async (parsed, cancel) =>
        {
            using var http = Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)).Connect(TimeSpan.FromSeconds(260));
            var run = await new AskForRollup(http, TimeProvider.System)
                .RunAsync(parsed.GetValue(from), parsed.GetValue(to), TimeSpan.FromSeconds(parsed.GetValue(wait)), cancel);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? run.Json : run.Text());
            return ExitCode.Success;
        });
        return verb;
    }

    private static Option<LocalDate?> Date(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DATE",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (LocalDatePattern.Iso.Parse(text) is { Success: true } date) return date.Value;
            result.AddError($"{name} is '{text}': a date such as 2026-03-31 is allowed.");
            return null;
        },
    };
}
