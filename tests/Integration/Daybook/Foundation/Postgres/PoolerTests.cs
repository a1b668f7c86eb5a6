using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Foundation.Postgres;
using Daybook.Store.Migrations;
using Daybook.Tests.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;

namespace Daybook.Tests.Foundation.Postgres;

/// <summary>A real pgbouncer in transaction mode between Daybook and its database.</summary>
public sealed class PoolerTests(StandIns standIns)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pooler_in_transaction_mode_is_noticed_named_and_refused_what_needs_a_session_and_events_are_stored(bool roundRobin)
    {
        var environment = await standIns.NewEnvironment();
        await using var pooler = await PgBouncer.Start(environment.Postgres, roundRobin);
        await using var app =
            await DaybookApp.Start(environment, new Dictionary<string, string?> { ["ConnectionStrings:Postgres"] = pooler.Connection });

        var health = await app.Http.GetFromJsonAsync<JsonElement>("/health", TestContext.Current.CancellationToken);
        using var sent =
            await app.Http.PostAsJsonAsync("/events", new { event_type = "view", user_id = "ann" }, TestContext.Current.CancellationToken);
        await app.Drain();
        var stats = await app.Http.GetFromJsonAsync<JsonElement>("/events/stats", TestContext.Current.CancellationToken);
        using var rollup = await app.Http.PostAsync(new Uri("/ops/rollup", UriKind.Relative), null, TestContext.Current.CancellationToken);
        using var erasure = await app.Http.DeleteAsync(new Uri("/users/ann", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("degraded", health.GetProperty("checks").GetProperty("postgres").GetProperty("status").GetString());
        Assert.Contains("ConnectionStrings__PostgresDirect",
            health.GetProperty("checks").GetProperty("postgres").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Accepted, 1), (sent.StatusCode, stats.GetProperty("total_events").GetInt32()));
        foreach (var refused in new[] { rollup, erasure })
        {
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "store_unavailable"),
                (refused.StatusCode, problem.GetProperty("code").GetString()));
            Assert.Contains("pooler in transaction mode", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        // Nothing was begun that would wait for ever.
        Assert.Equal((0L, 0L),
            ((long)(await Sql.Scalar(environment.Postgres, "SELECT count(*) FROM erasures"))!,
                (long)(await Sql.Scalar(environment.Postgres, "SELECT count(*) FROM rollup_runs"))!));
    }

    [Fact]
    public async Task Migrations_through_a_pooler_are_refused_with_what_to_set()
    {
        var environment = await standIns.NewEnvironment();
        await Sql.Scalar(environment.Postgres, "DROP SCHEMA IF EXISTS analytics CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        await using var pooler = await PgBouncer.Start(environment.Postgres);
        await using var app =
            await DaybookApp.Start(environment, new Dictionary<string, string?> { ["ConnectionStrings:Postgres"] = pooler.Connection });

        var refused =
            await Assert.ThrowsAsync<SchemaRefusedException>(
                () => app.Services.GetRequiredService<MigrationRunner>().Run(TestContext.Current.CancellationToken));

        Assert.Contains("Set ConnectionStrings__PostgresDirect", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await Sql.Scalar(environment.Postgres, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task With_a_direct_connection_beside_the_pooler_everything_works_and_in_URI_form()
    {
        var environment = await standIns.NewEnvironment();
        await using var pooler = await PgBouncer.Start(environment.Postgres);
        await using var app = await DaybookApp.Start(environment, new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = Uri(pooler.Connection),
            ["ConnectionStrings:PostgresDirect"] = Uri(environment.Postgres),
        });

        using var sent =
            await app.Http.PostAsJsonAsync("/events", new { event_type = "view", user_id = "ann" }, TestContext.Current.CancellationToken);
        await app.Drain();
        await RollupTests.RollUp(app);
        using var erasure =
            await app.Http.DeleteAsync(new Uri("/users/ann?wait=60", UriKind.Relative), TestContext.Current.CancellationToken);
        var health = await app.Http.GetFromJsonAsync<JsonElement>("/health", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, erasure.StatusCode);
        Assert.Equal("ok", health.GetProperty("checks").GetProperty("postgres").GetProperty("status").GetString());
        Assert.Equal(0L, await Sql.Scalar(environment.Postgres, "SELECT count(*) FROM events"));
        Assert.Equal(1L,
            await Sql.Scalar(environment.Postgres, "SELECT count(*) FROM rollup_runs WHERE state = 'done'") is long runs and > 0 ? 1L : 0L);
    }

    [Fact]
    public async Task A_plain_connection_is_no_pooler()
    {
        var environment = await standIns.NewEnvironment();
        await using var app = await DaybookApp.Start(environment);

        Assert.Null(app.Services.GetRequiredService<SchemaState>().NoSessions);
    }

    [Fact]
    public async Task A_database_that_is_not_UTF8_is_refused_with_that_sentence()
    {
        var environment = await standIns.NewEnvironment();
        var name = $"latin-{Guid.NewGuid():N}";
        await Sql.Scalar(environment.Postgres,
            $"CREATE DATABASE \"{name}\" ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        var latin = new Npgsql.NpgsqlConnectionStringBuilder(environment.Postgres) { Database = name }.ConnectionString;
        await using var app =
            await DaybookApp.Start(environment, new Dictionary<string, string?> { ["ConnectionStrings:Postgres"] = latin });

        var health = await app.Http.GetFromJsonAsync<JsonElement>("/health", TestContext.Current.CancellationToken);

        Assert.StartsWith("The database's encoding is LATIN1",
            health.GetProperty("checks").GetProperty("schema").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0L, await Sql.Scalar(latin, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    private static string Uri(string connection)
    {
        var c = new Npgsql.NpgsqlConnectionStringBuilder(connection);
        return $"postgres://{c.Username}:{System.Uri.EscapeDataString(c.Password!)}@{c.Host}:{c.Port}/{c.Database}?sslmode=prefer&application_name=through";
    }
}
