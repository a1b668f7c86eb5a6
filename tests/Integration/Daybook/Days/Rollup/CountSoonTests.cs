using System.Text.Json;
using Daybook.Days.Rollup;
using Daybook.Tests.Watch;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Days.Rollup;

public sealed class CountSoonTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Fact]
    public async Task Reports_over_daily_tables_have_what_is_sent_without_a_timer_or_a_request()
    {
        var settings = new Dictionary<string, string?>(OpsApp.TimersOff) { ["Daybook__Rollup__SoonSeconds"] = "1" };
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(), settings);

        await app.Send(40);
        await Until(app, dau: 1, events: 40);
        await app.Post(
            "/events", new[] { new { event_type = "click", user_id = "bob", event_id = Guid.CreateVersion7() } },
            System.Net.HttpStatusCode.Accepted);
        await Until(app, dau: 2, events: 41);

        // Nobody asked for a run, and none was recorded.
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM rollup_runs"));
    }

    [Fact]
    public async Task A_day_that_is_over_is_counted_and_the_timer_closes_it()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon)]);

        Assert.True(await Soon(app));
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM days"));

        await Rest(history);
        Assert.False(await Soon(app));
        Assert.Equal((2L, false), await Day(history));
        Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());

        // Stored after midnight and before the timer: not late. Of a day that was counted only this is read, so nobody waits for a rest.
        await history.Add("view", "cid", Noon);
        Assert.False(await Soon(app));
        Assert.Equal((3L, false), await Day(history));
        await history.Add("view", "dan", Noon);
        await RollupTests.RollUp(app);
        Assert.Equal((4L, true), await Day(history));
        Assert.Equal(0L, await app.Scalar<long>("SELECT events - events_at_first_close FROM days"));
    }

    [Fact]
    public async Task Many_counts_leave_one_row_in_the_outbox_that_waits_since_the_first()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        for (var i = 0; i < 5; i++)
        {
            await history.Add("view", $"user-{i}", Noon);
            await Rest(history);
            await Soon(app);
            if (i == 0) await history.Execute("UPDATE publications SET queued_at = '2026-03-01Z'");
        }

        Assert.Equal([(5, new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc))],
            await history.Query("SELECT revision, queued_at FROM publications", r => (r.GetInt32(0), r.GetDateTime(1))));
        await RollupTests.RollUp(app);
        Assert.Equal(["published"], await history.Query("SELECT state FROM publications", r => r.GetString(0)));
    }

    [Fact]
    public async Task An_import_of_many_days_is_left_to_the_timer_and_does_not_hold_up_today()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add(Enumerable.Range(0, 11).Select(d => ("view", "ann", Noon + Duration.FromDays(d))));
        await Rest(history);
        await history.Add("view", "bob", SystemClock.Instance.GetCurrentInstant());

        Assert.False(await Soon(app));
        Assert.Equal(11L, await app.Scalar<long>("SELECT count(*) FROM day_marks"));
        Assert.Equal((1L, false), await Day(history));
    }

    [Fact]
    public async Task Instances_that_count_at_the_same_time_as_events_are_stored_lose_and_double_nothing()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        var today = SystemClock.Instance.GetCurrentInstant();
        var storing = Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var i = 0; i < 15; i++)
                await history.Add([("view", $"user-{i % 7}", today), ("buy", $"anon-{writer}-{i}", today - Duration.FromMinutes(20))]);
        });
        var counting = Enumerable.Range(0, 3).Select(async _ =>
        {
            for (var i = 0; i < 8; i++) await Soon(app);
        });

        await Task.WhenAll(storing.Concat(counting));
        await Rest(history);
        await Soon(app);

        Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM day_marks"));
    }

    private static async Task<bool> Soon(DaybookApp app) =>
        (await app.Services.GetRequiredService<CountSoon>().Run(TestContext.Current.CancellationToken)).More;

    // Makes the marks as old as if nobody had written for a while.
    private static Task<int> Rest(StoredHistory history) =>
        history.Execute("UPDATE day_marks SET marked_at = marked_at - interval '10 seconds'");

    private static async Task<(long Events, bool Closed)> Day(StoredHistory history) =>
        (await history.Query("SELECT events, closed_at IS NOT NULL FROM days WHERE events > 0",
            r => (r.GetInt64(0), r.GetBoolean(1)))).Single();

    private static async Task Until(DaybookApp app, long dau, long events)
    {
        JsonElement answer = default, day = default;
        for (var i = 0; i < 300; i++)
        {
            answer = await app.Get("/stats/dau");
            day = answer.GetProperty("days").EnumerateArray().Last();
            if (day.GetProperty("events").GetInt64() == events && answer.GetProperty("pending_events").GetInt64() == 0) break;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal((dau, events, 0),
            (day.GetProperty("dau").GetInt64(), day.GetProperty("events").GetInt64(), answer.GetProperty("pending_events").GetInt64()));
    }
}
