using System.CommandLine;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Cli.Rollups;
using Daybook.Store.Migrations;
using Daybook.Foundation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Cli.Verbs;

/// <summary>Loads archived days back through the queue.</summary>
internal static class Restore
{
    public static Command Create()
    {
        var from = Options.Date("--from", "First day to load [default: the first that is archived]");
        var to = Options.Date("--to", "Last day [default: the last]");
        var json = Options.Json();
        var verb = new Verb("restore", "Load archived days from S3 back through the queue and Persist; nothing is stored twice")
        {
            Examples =
            [
                ("restore", "every archived day, into the database and queue that the settings name"),
                ("restore --from 2026-03-01 --to 2026-03-31 --json", "one month; prints {\"files\",\"files_done\",\"events\"}"),
            ],
        };
        foreach (var option in (Option[])[from, to, json]) verb.Add(option);
        verb.SetAction(
            (parsed, cancel) => Run(parsed.GetValue(from)?.ToDateOnly(), parsed.GetValue(to)?.ToDateOnly(), parsed.GetValue(json), cancel));
        return verb;
    }

    private static async Task<int> Run(DateOnly? from, DateOnly? to, bool json, CancellationToken cancel)
    {
        await using var services = new ServiceCollection().AddLogging()
            .AddDaybook(new ConfigurationBuilder().AddEnvironmentVariables().Build()).BuildServiceProvider();
        var progress = new Progress<RestoreReport>(r => Console.Error.WriteLine($"{r.FilesDone} of {r.Files} files, {r.Events:N0} events"));
        try
        {
            await services.GetRequiredService<MigrationRunner>().Run(cancel);
            var report = await services.GetRequiredService<RestoreEvents>().Run(from, to, progress, cancel);
            await Console.Out.WriteLineAsync(json
                ? JsonSerializer.Serialize(report, DaybookJson.Options)
                : $"{report.Events:N0} events of {report.FilesDone} files are on the queue. When it is empty, roll the days up: daybook "
                    + "rollup");
            return ExitCode.Success;
        }
        catch (Exception e) when (e is SchemaRefusedException or StoreUnavailableException or InvalidOperationException
            or OptionsValidationException or NpgsqlException)
        {
            throw new VerbFailedException($"{e.Message} Running it again stores nothing twice.", e);
        }
    }
}
