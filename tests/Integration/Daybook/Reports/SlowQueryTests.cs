using System.Net;
using System.Text.Json;

namespace Daybook.Tests.Reports;

public sealed class SlowQueryTests(StandIns standIns)
{
    [Theory]
    [InlineData("days", "/stats/dau?from=2026-03-10&to=2026-03-11")]
    [InlineData("events", "/stats/funnel?steps=view&from=2026-03-10&to=2026-03-11")]
    [InlineData("events", "/events/export?from=2026-03-10&to=2026-03-11")]
    public async Task A_query_that_takes_too_long_is_not_a_database_that_is_away(string locked, string path)
    {
        var environment = await standIns.NewEnvironment();
        await using var app =
            await DaybookApp.Start(environment,
                new Dictionary<string, string?> { ["ConnectionStrings:PostgresRead"] = environment.Postgres + ";Command Timeout=1" });
        await using var other = await app.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = other.CreateCommand())
        {
            command.CommandText = $"LOCK TABLE {locked}";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var answer = await app.Http.GetAsync(path, TestContext.Current.CancellationToken);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("The database did not answer in time", problem.GetProperty("title").GetString());
        Assert.Contains("Ask for a shorter range", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(30, answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }
}
