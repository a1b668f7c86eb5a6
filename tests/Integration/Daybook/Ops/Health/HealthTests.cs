using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Daybook.Tests.Ops.Health;

public sealed class HealthTests(StandIns standIns)
{
    [Fact]
    public async Task A_healthy_app_says_so_without_a_key()
    {
        await using var app = await DaybookApp.StartAsync(await standIns.NewEnvironmentAsync());
        app.Http.DefaultRequestHeaders.Authorization = null;

        var health = await Eventually(app, status => status == "ok");

        foreach (var check in new[] { "queue", "postgres", "schema", "time_zones" })
            Assert.Equal("ok", health.GetProperty("checks").GetProperty(check).GetProperty("status").GetString());
        Assert.Contains("TZDB", health.GetProperty("checks").GetProperty("time_zones").GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Without_PostgreSQL_it_is_degraded_and_200_without_the_queue_down_and_503()
    {
        var environment = await standIns.NewEnvironmentAsync();
        await using var degraded = await DaybookApp.StartAsync(environment, new Dictionary<string, string?>
        {
            ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=none",
        });
        var health = await Eventually(degraded, status => status == "degraded");
        Assert.DoesNotContain("127.0.0.1", health.GetRawText());

        await using var down = await DaybookApp.StartAsync(environment, new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = environment.QueueStorage.Replace("QueueEndpoint=http://127.0.0.1:", "QueueEndpoint=http://127.0.0.1:1", StringComparison.Ordinal),
        });
        using var answer = await down.Http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task A_refused_schema_is_told_with_what_to_do()
    {
        var environment = await standIns.NewEnvironmentAsync();
        await Sql.ScalarAsync(environment.Postgres, "UPDATE schema_migrations SET sha256 = 'other' WHERE number = 2");
        await using var app = await DaybookApp.StartAsync(environment);

        var health = await Eventually(app, status => status == "degraded", "schema", "down");

        Assert.Contains("was edited after it ran", health.GetProperty("checks").GetProperty("schema").GetProperty("detail").GetString());
    }

    // The schema is looked at in the background after the start.
    private static async Task<JsonElement> Eventually(DaybookApp app, Func<string, bool> until, string? check = null, string? status = null)
    {
        JsonElement health = default;
        for (var tries = 0; tries < 100; tries++)
        {
            health = await app.Http.GetFromJsonAsync<JsonElement>("/health");
            if (until(health.GetProperty("status").GetString()!)
                && (check is null || health.GetProperty("checks").GetProperty(check).GetProperty("status").GetString() == status)) return health;
            await Task.Delay(100);
        }

        Assert.Fail($"Health stayed: {health}");
        return health;
    }
}
