using Daybook.Reports.Sql.Worker;
using Daybook.Store.Migrations;
using Daybook.Standalone;
using Microsoft.Extensions.Options;
using Npgsql;

// The same program, started by itself for a statement in SQL.
if (args is [SqlWorker.Verb]) return SqlWorker.Run();

// dotnet run --project src/Standalone [-- --urls http://127.0.0.1:7071]; settings come from the environment and local.settings.json. With
// --migrate it brings the database up to this build and ends; run that job before a deployment.
try
{
    await using var host = StandaloneHost.Build(new StandaloneOptions { Urls = Addresses.From(args), HandleSignals = true });
    if (args.Contains("--migrate"))
    {
        await host.Services.GetRequiredService<MigrationRunner>().Run(CancellationToken.None);
        return 0;
    }

    await host.Start();
    await host.WaitForShutdown();
    return 0;
}
catch (Exception refused) when (refused is InvalidOperationException or OptionsValidationException or IOException or SchemaRefusedException
    or NpgsqlException)
{
    await Console.Error.WriteLineAsync($"Daybook does not start: {refused.Message}");
    return 1;
}
