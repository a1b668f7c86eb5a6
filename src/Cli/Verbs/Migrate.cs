using System.CommandLine;
using System.Text.Json;
using Daybook.Store.Migrations;
using Daybook.Foundation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Cli.Verbs;

/// <summary>Brings a database's schema up to this build without starting the app.</summary>
internal static class Migrate
{
    public static Command Create()
    {
        var connection = new Option<string>("--connection")
        {
            Description = "Npgsql connection string; else the setting ConnectionStrings__Postgres",
            HelpName = "TEXT",
        };
        var json = Options.Json();
        var verb = new Verb("migrate", "Apply the database migrations of this build that are missing")
        {
            Examples =
            [
                ("migrate --connection 'Host=db;Username=daybook;Password=…;Database=daybook'", "that database"),
                ("migrate --json", "the database of ConnectionStrings__Postgres; prints {\"applied\":[…]}"),
            ],
        };
        verb.Add(connection);
        verb.Add(json);
        verb.SetAction((parsed, cancel) => Run(parsed.GetValue(connection), parsed.GetValue(json), cancel));
        return verb;
    }

    private static async Task<int> Run(string? connection, bool json, CancellationToken cancel)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables();
        if (connection is not null)
            settings.AddInMemoryCollection([new("ConnectionStrings:Postgres", connection)]);
        await using var services = new ServiceCollection().AddLogging().AddDaybook(settings.Build()).BuildServiceProvider();

        var applied = await Apply(services, cancel);
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { applied = applied.Select(Name) }));
        else if (applied.Count == 0)
            await Console.Out.WriteLineAsync($"Nothing to do: the schema is at {Name(Migration.All[^1])}.");
        else
            await Console.Out.WriteLineAsync(string.Join('\n', applied.Select(migration => $"Applied {Name(migration)}")));
        return ExitCode.Success;
    }

    private static async Task<IReadOnlyList<Migration>> Apply(ServiceProvider services, CancellationToken cancel)
    {
        try
        {
            return await services.GetRequiredService<MigrationRunner>().Run(cancel);
        }
        catch (Exception e) when (e is SchemaRefusedException or OptionsValidationException)
        {
            throw new VerbFailedException(e.Message, e);
        }
        catch (NpgsqlException e)
        {
            throw new VerbFailedException($"PostgreSQL did not do it: {e.Message}", e);
        }
    }

    private static string Name(Migration migration) => $"{migration.Number:0000}_{migration.Name}";
}
