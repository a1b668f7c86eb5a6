using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Daybook.Tests.Watch;

namespace Daybook.Tests.Watch.Quality;

/// <summary>
/// Each alert about the data, raised and resolved by events that arrive or do not arrive, and the findings that only warn.
/// </summary>
public sealed class AlertsOfTheDataTests(StandIns standIns)
{
    [Fact]
    public async Task Refused_events_alarm_for_their_source_and_for_the_whole()
    {
        await using var quality = await QualityApp.Start(await standIns.NewEnvironment(), new()
        {
            ["Daybook__Access__ApiKeys__0__Id"] = "web",
            ["Daybook__Access__ApiKeys__0__KeyHash"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData("web-key"u8)),
            ["Daybook__Access__ApiKeys__0__Scopes"] = "ingest",
            ["Daybook__Access__ApiKeys__0__Source"] = "web",
        });
        using var refused = new HttpRequestMessage(HttpMethod.Post, new Uri("/events", UriKind.Relative))
        {
            Headers = { { "Authorization", "Bearer web-key" } },
            Content = JsonContent.Create(Enumerable.Range(0, 8).Select(i => new { user_id = "ann" })),
        };
        using var answer = await quality.App.Http.SendAsync(refused, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);

        // A key without a source counts in the total but is not a source with its own finding.
        await quality.App.Post("/events", Enumerable.Range(0, 8).Select(i => new { user_id = "ann" }), HttpStatusCode.UnprocessableEntity);
        await quality.Send([.. Enumerable.Range(0, 20).Select(i => new { event_type = "a", user_id = "ann", source = "app" })]);

        await quality.AssertRaised("reject_rate_high", null, "web");
        Assert.Equal("ok", (await quality.Finding("reject_rate_high", "app")).GetProperty("status").GetString());

        quality.Clock.Offset = TimeSpan.FromHours(3);
        await quality.AssertResolved("reject_rate_high", alerts: 2);
    }

    [Fact]
    public async Task A_source_that_falls_silent_is_stale_until_it_speaks_again()
    {
        await using var quality = await QualityApp.Start(await standIns.NewEnvironment(), offset: TimeSpan.FromDays(-5));
        for (var i = 0; i < 14; i++)
        {
            await quality.App.Post("/events", new { event_type = "a", user_id = "ann", source = "shop" }, HttpStatusCode.Accepted);
            quality.Clock.Offset += TimeSpan.FromHours(6);
        }

        await quality.App.Drain();
        Assert.Empty(await quality.Look("data_stale"));

        quality.Clock.Offset += TimeSpan.FromHours(9);
        await quality.AssertRaised("data_stale", null, "shop");

        await quality.Send(new { event_type = "a", user_id = "ann", source = "shop" });
        await quality.AssertResolved("data_stale", alerts: 2);
    }

    [Fact]
    public async Task A_day_between_days_with_events_is_missing_until_its_events_come()
    {
        await using var quality = await QualityApp.Start(await standIns.NewEnvironment());
        object On(int daysAgo) =>
            new
            {
                event_type = "a",
                user_id = "ann",
                source = "shop",
                occurred_at = DateTimeOffset.UtcNow.Date.AddDays(-daysAgo).AddHours(12).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")
            };
        await quality.Send([.. Enumerable.Range(1, 13).Where(d => d != 3).Select(On)]);
        await quality.RollUp();

        await quality.AssertRaised("day_missing", null, "shop");

        await quality.Send(On(3));
        await quality.RollUp();
        await quality.AssertResolved("day_missing", alerts: 2);
    }

    [Fact]
    public async Task A_day_far_from_its_weekday_repeats_late_events_and_unlisted_types_warn_and_alarm_nobody()
    {
        const string Plan = """{"events":{"listed":{}}}""";
        await using var quality =
            await QualityApp.Start(await standIns.NewEnvironment(), new() { ["Daybook__Ingest__TrackingPlan"] = Plan });
        object On(int daysAgo, int i) => new
        {
            event_id = new Guid(daysAgo, (short)i, 1, 1, 1, 1, 1, 1, 1, 1, 1),
            event_type = "unlisted",
            user_id = "ann",
            source = "shop",
            // Yesterday ends less than 24 hours ago at any time of day, so these are not late.
            occurred_at = DateTimeOffset.UtcNow.Date.AddDays(-daysAgo).AddSeconds(daysAgo == 1 ? 86_399 : 43_200)
                .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        };
        object[] events =
            [.. from week in Enumerable.Range(0, 6) from i in Enumerable.Range(0, week == 0 ? 5 : 100) select On((7 * week) + 1, i)];
        await quality.Send(events);
        await quality.Send(events);
        await quality.RollUp();

        // Older than the installation: history, which nobody could have sent in time. Once Daybook was there for it, it is late.
        await quality.Look();
        Assert.Equal("ok", (await quality.Finding("late_rate", "shop")).GetProperty("status").GetString());
        await Sql.Scalar(quality.App.Environment.Postgres,
            "UPDATE installation SET installed_at = installed_at - interval '60 days'; DELETE FROM quality_runs");
        Assert.Empty(
            await quality.Look("volume_anomaly", "duplicate_rate", "late_rate", "unknown_event_type", "data_stale", "day_missing"));

        foreach (var (name, source, status, value) in new[]
                 {
                     ("volume_anomaly", "shop", "warn", -9.5), ("volume_anomaly", "", "warn", -9.5), ("duplicate_rate", "", "warn", 50),
                     ("late_rate", "shop", "warn", 99.01), ("unknown_event_type", "shop", "warn", 1),
                 })
        {
            var finding = await quality.Finding(name, source);
            Assert.Equal((status, name), (finding.GetProperty("status").GetString(), finding.GetProperty("name").GetString()));
            Assert.Equal(value, finding.GetProperty("value").GetDouble(), 1);
        }
    }
}
