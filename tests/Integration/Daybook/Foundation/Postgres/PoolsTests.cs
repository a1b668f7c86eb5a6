using System.Net;
using Daybook.Foundation.Postgres;
using Daybook.Tests.Watch;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Daybook.Tests.Foundation.Postgres;

public sealed class PoolsTests(StandIns standIns)
{
    [Fact]
    public async Task When_operators_use_all_their_connections_storing_reports_and_health_go_on_and_the_answer_says_what_is_in_use()
    {
        var environment = await standIns.NewEnvironment();
        await using var app =
            await DaybookApp.Start(environment,
                new Dictionary<string, string?> { ["ConnectionStrings__Postgres"] = environment.Postgres + ";Timeout=1" });
        var pools = app.Services.GetRequiredService<PostgresConnections>();
        var taken = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < 3; i++) taken.Add(await pools.OpenOperators(TestContext.Current.CancellationToken));
            for (var i = 0; i < 2; i++) taken.Add(await pools.OpenExport(TestContext.Current.CancellationToken));

            var refused = await app.Get("/ops/ledger", HttpStatusCode.ServiceUnavailable);
            await app.Send(3);
            await app.Drain();
            var stats = await app.Get("/events/stats");
            var health = await app.Get("/health");

            Assert.Contains("connections for operators' work are in use", refused.GetProperty("detail").GetString(),
                StringComparison.Ordinal);
            Assert.Equal(3, stats.GetProperty("total_events").GetInt32());
            Assert.Equal("ok", health.GetProperty("checks").GetProperty("postgres").GetProperty("status").GetString());
        }
        finally
        {
            foreach (var connection in taken) await connection.DisposeAsync();
        }
    }
}
