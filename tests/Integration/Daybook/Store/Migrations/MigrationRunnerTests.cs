using Daybook.Store.Migrations;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Store.Migrations;

public sealed class MigrationRunnerTests(StandIns standIns)
{
    [Fact]
    public async Task A_second_run_finds_nothing_to_do()
    {
        await using var app = await Migrated();

        Assert.Empty(await app.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken));
        Assert.True(app.GetRequiredService<SchemaState>().Ready);
    }

    [Fact]
    public async Task Ten_instances_that_start_at_once_apply_each_script_once()
    {
        var environment = await standIns.NewEnvironment();
        await Sql.Scalar(environment.Postgres, "DROP SCHEMA IF EXISTS analytics CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");

        var applied = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            await using var app = Build(environment.Settings());
            return await app.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken);
        }));

        Assert.Equal(Migration.All.Select(m => m.Number), applied.SelectMany(a => a).Select(m => m.Number).Order());
    }

    [Fact]
    public async Task An_edited_script_stops_the_use_of_the_database_and_says_which()
    {
        await using var app = await Migrated("UPDATE schema_migrations SET sha256 = 'other' WHERE number = 2");

        var refused =
            await Assert.ThrowsAsync<SchemaRefusedException>(
                () => app.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken));

        Assert.Contains("0002_events was edited after it ran", refused.Message, StringComparison.Ordinal);
        var unavailable =
            await Assert.ThrowsAsync<StoreUnavailableException>(
                async () => await app.GetRequiredService<PostgresConnections>().Open(default));
        Assert.Equal(refused.Message, unavailable.Message);
    }

    [Fact]
    public async Task A_database_of_a_newer_build_is_refused()
    {
        await using var app = await Migrated("INSERT INTO schema_migrations (number, name, sha256) VALUES (9999, 'later', 'x')");

        var refused =
            await Assert.ThrowsAsync<SchemaRefusedException>(
                () => app.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken));

        Assert.Contains("migration 9999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_reporting_zone_is_refused_with_the_command_that_rebuilds()
    {
        await using var app = await Migrated("UPDATE installation SET time_zone = 'Asia/Kathmandu'");

        var refused =
            await Assert.ThrowsAsync<SchemaRefusedException>(
                () => app.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken));

        Assert.Contains("daybook rollup --rebuild --time-zone UTC", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind_and_the_next_run_goes_on_from_it()
    {
        await using var app = await Migrated("DELETE FROM schema_migrations WHERE number = 2");

        // The tables already exist, so the script fails as on a half-migrated database.
        await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => app.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken));
        Assert.False(app.GetRequiredService<SchemaState>().Ready);

        // The advisory lock is free again, so a second runner does not hang.
        await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => app.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken));
    }

    private async Task<ServiceProvider> Migrated(string? change = null)
    {
        var environment = await standIns.NewEnvironment();
        if (change is not null) await Sql.Scalar(environment.Postgres, change);
        return Build(environment.Settings());
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddLogging().AddDaybook(configuration).BuildServiceProvider();
    }
}
