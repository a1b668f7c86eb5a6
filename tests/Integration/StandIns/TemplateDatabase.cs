using Daybook.Store.Migrations;
using Daybook.Local;
using Daybook.Foundation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests;

/// <summary>A database that is migrated once. Every test gets a copy, because a copy takes a tenth of the time.</summary>
internal static class TemplateDatabase
{
    private const string Name = "daybook-template";

    public static async Task<string> Create(PostgresServer postgres)
    {
        await postgres.CreateDatabase(Name, template: null, CancellationToken.None);
        var settings =
            new Dictionary<string, string?> { ["ConnectionStrings:Postgres"] = postgres.ConnectionString(Name) + ";Pooling=false" };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        await using var services = new ServiceCollection().AddLogging().AddDaybook(configuration).BuildServiceProvider();
        await services.GetRequiredService<MigrationRunner>().Run(CancellationToken.None);
        return Name;
    }

    /// <summary>Makes the database look as if it was migrated with that reporting zone.</summary>
    public static async Task RecordZone(string connectionString, string timeZone)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("UPDATE installation SET time_zone = $1");
        command.Parameters.Add(new() { Value = timeZone });
        await command.ExecuteNonQueryAsync();
    }
}
