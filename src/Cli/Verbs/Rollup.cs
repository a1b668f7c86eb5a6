using System.CommandLine;
using Daybook.Cli.Rollups;
using NodaTime;

namespace Daybook.Cli.Verbs;

/// <summary>Starts a recount of days.</summary>
internal static class Rollup
{
    public static Command Create()
    {
        var from = Options.Date("--from", "First day to count again [default: every day with news]");
        var to = Options.Date("--to", "Last day [default: today]");
        var wait = Options.Number("--wait", "Seconds to wait for the end", 600, 0, 86_400);
        var rebuild =
            new Option<bool>("--rebuild")
            {
                Description =
                    "Make the daily tables hold days of --time-zone, with the app stopped, or count people (--identities); "
                    + "for the database of ConnectionStrings__Postgres"
            };
        var identities = new Option<bool>("--identities")
        {
            Description = "Count an anonymous id as the user it belongs to, in everything that is stored; cannot be taken back",
        };
        var zone = Options.Zone("--time-zone", "The new reporting time zone, an IANA name");
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
                ("rollup --rebuild --time-zone Europe/Berlin", "change the zone whose days the daily tables hold"),
                ("rollup --rebuild --identities", "count people in a database that was made before Daybook did"),
            ],
        };
        foreach (var option in (Option[])[from, to, wait, rebuild, zone, identities, url, key, json]) verb.Add(option);
        verb.Validators.Add(result =>
        {
            var what = (result.GetValue(zone) is not null ? 1 : 0) + (result.GetValue(identities) ? 1 : 0);
            if (what != (result.GetValue(rebuild) ? 1 : 0)) result.AddError("--rebuild goes with one of --time-zone and --identities.");
        });
        verb.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(zone) is { } other)
            {
                await Console.Out.WriteLineAsync(await RebuildDays.Run(other, cancel));
                return ExitCode.Success;
            }

            if (parsed.GetValue(identities))
            {
                await Console.Out.WriteLineAsync(await LinkIdentities.Run(cancel));
                return ExitCode.Success;
            }

            using var http = Options.TargetOf(parsed.GetValue(url), parsed.GetValue(key)).Connect(TimeSpan.FromSeconds(260));
            var run = await new AskForRollup(http, TimeProvider.System)
                .Run(parsed.GetValue(from), parsed.GetValue(to), TimeSpan.FromSeconds(parsed.GetValue(wait)), cancel);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? run.Json : run.Text());
            return ExitCode.Success;
        });
        return verb;
    }
}
