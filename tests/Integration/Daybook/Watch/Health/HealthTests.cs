using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Daybook.Tests.Watch.Health;

public sealed class HealthTests(StandIns standIns)
{
    [Fact]
    public async Task A_healthy_app_says_so_without_a_key()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        app.Http.DefaultRequestHeaders.Authorization = null;

        var health = await Eventually(app, status => status == "ok");

        foreach (var check in new[] { "queue", "postgres", "schema", "s3", "rollup", "time_zones" })
            Assert.Equal("ok", health.GetProperty("checks").GetProperty(check).GetProperty("status").GetString());
        Assert.Contains("TZDB", health.GetProperty("checks").GetProperty("time_zones").GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task Without_PostgreSQL_it_is_degraded_and_200_without_the_queue_down_and_503()
    {
        var environment = await standIns.NewEnvironment();
        await using var degraded = await DaybookApp.Start(environment, new Dictionary<string, string?>
        {
            ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=none",
        });
        var health = await Eventually(degraded, status => status == "degraded");
        Assert.DoesNotContain("127.0.0.1", health.GetRawText());

        await using var down = await DaybookApp.Start(environment, new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = System.Text.RegularExpressions.Regex.Replace(environment.QueueStorage,
                "(?<=QueueEndpoint=http://127.0.0.1:)[0-9]+", "1", System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(1)),
        });
        using var answer = await down.Http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task A_refused_schema_is_told_with_what_to_do()
    {
        var environment = await standIns.NewEnvironment();
        await Sql.Scalar(environment.Postgres, "UPDATE schema_migrations SET sha256 = 'other' WHERE number = 2");
        await using var app = await DaybookApp.Start(environment);

        var health = await Eventually(app, status => status == "degraded", "schema", "down");

        Assert.Contains("was edited after it ran", health.GetProperty("checks").GetProperty("schema").GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Events_that_wait_too_long_to_be_counted_degrade_it()
    {
        var environment = await standIns.NewEnvironment();
        await Sql.Scalar(environment.Postgres,
            "INSERT INTO day_marks (bucket, message_id, events, marked_at) VALUES ('2026-03-01Z', gen_random_uuid(), 7, now() - interval "
            + "'3 hours')");
        await using var app =
            await DaybookApp.Start(environment, new Dictionary<string, string?> { ["AzureWebJobs:Rollup:Disabled"] = "true" });

        var health = await Eventually(app, status => status == "degraded", "rollup", "degraded");

        Assert.Contains("7 events wait to be counted, the oldest for 3 hours",
            health.GetProperty("checks").GetProperty("rollup").GetProperty("detail").GetString());
    }

    // The app checks the schema in the background after the start.
    private static async Task<JsonElement> Eventually(DaybookApp app, Func<string, bool> until, string? check = null, string? status = null)
    {
        JsonElement health = default;
        await Tests.Eventually.True(async () =>
        {
            health = await app.Http.GetFromJsonAsync<JsonElement>("/health");
            return until(health.GetProperty("status").GetString()!)
                && (check is null || health.GetProperty("checks").GetProperty(check).GetProperty("status").GetString() == status);
        }, () => $"Health stayed: {health}");
        return health;
    }
}
