using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NodaTime;

namespace Daybook.Tests.Days.Rollup;

public sealed class RollupTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Fact]
    public async Task Only_marked_days_are_counted()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add(
            [("view", "ann", Noon), ("view", "bob", Noon), ("buy", "ann", Noon), ("view", "anon-1", Noon + Duration.FromDays(2))]);

        var first = await RollUp(app);
        await history.Remove(e => e.Type == "buy", mark: false);
        await history.Add("view", "cid", Noon + Duration.FromDays(2));
        var second = await RollUp(app);

        Assert.Equal([("2026-03-10", 3, 1), ("2026-03-12", 1, 1)], Days(first));
        Assert.Equal([("2026-03-12", 2, 2)], Days(second));
        Assert.Equal(
            [(new DateOnly(2026, 3, 10), "buy", 1L, 1L), (new DateOnly(2026, 3, 10), "view", 2L, 2L),
                (new DateOnly(2026, 3, 12), "view", 2L, 2L)],
            await history.StoredMetrics());
    }

    [Fact]
    public async Task Counting_a_range_again_repairs_what_was_changed_behind_its_back_and_is_idle_the_second_time()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon)]);
        await RollUp(app);
        await history.Execute(
            "UPDATE metrics_by_day SET event_count = 77; UPDATE user_days SET lo = 1, hi = 0; DELETE FROM user_day_types; UPDATE "
            + "quarter_counts SET events = 1");

        Assert.Equal([("2026-03-09", 0, 0), ("2026-03-10", 2, 2), ("2026-03-11", 0, 0)],
            Days(await RollUp(app, "from=2026-03-09&to=2026-03-11")));
        Assert.Equal([("2026-03-10", 2, 2)], Days(await RollUp(app, "from=2026-03-10&to=2026-03-10")));
        Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());
        Assert.Equal([new DateOnly(2026, 3, 10)], await history.Query("SELECT day FROM days", r => r.GetFieldValue<DateOnly>(0)));
    }

    [Fact]
    public async Task A_late_event_repairs_history_and_counts_as_late()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        await RollUp(app);

        await history.Add([("view", "bob", Noon)]);
        await RollUp(app);

        Assert.Equal(
            [("2026-03-10", 2, 1, 2), ("2026-03-11", 1, 0, 2)],
            await history.Query(
                "SELECT day, events, events - events_at_first_close, revision FROM days ORDER BY day",
                r => (r.GetFieldValue<DateOnly>(0).ToString("yyyy-MM-dd"), r.GetInt64(1), r.GetInt64(2), r.GetInt32(3))));
        Assert.Equal(Noon.ToDateTimeUtc(),
            (await history.Query("SELECT first_at FROM users WHERE subject = 'u:bob'", r => r.GetDateTime(0))).Single());
    }

    [Fact]
    public async Task A_user_who_is_erased_leaves_every_daily_table()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon)]);
        await RollUp(app);

        await history.Remove(e => e.Subject == "u:ann");
        await RollUp(app);

        Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());
        Assert.Equal(["u:bob"], await history.Query("SELECT subject FROM user_days JOIN users USING (user_no)", r => r.GetString(0)));
        Assert.Equal(["u:bob"], await history.Query("SELECT subject FROM user_day_types JOIN users USING (user_no)", r => r.GetString(0)));
    }

    [Fact]
    public async Task Days_below_the_retention_horizon_are_refused_and_keep_their_numbers()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon)]);
        await RollUp(app);
        await history.Execute("UPDATE policy SET horizon = '2026-03-11T00:00:00Z'");
        await history.Remove(_ => true);

        Assert.Empty(Days(await RollUp(app)));
        using var refused =
            await app.Http.PostAsync(new Uri("/ops/rollup?from=2026-03-10&to=2026-03-12", UriKind.Relative), null,
                TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("Begin with 2026-03-11", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Equal([2L], await history.Query("SELECT events FROM days", r => r.GetInt64(0)));
    }

    [Fact]
    public async Task A_day_that_retention_is_sealing_is_still_counted()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon)]);
        await history.Execute("UPDATE policy SET horizon = '2026-03-11T00:00:00Z'; INSERT INTO sealing VALUES ('2026-03-10')");

        Assert.Equal([("2026-03-10", 2, 1)], Days(await RollUp(app)));
    }

    [Fact]
    public async Task The_run_is_recorded_and_can_be_waited_for()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        // Only to make the app check its database.
        await RollUp(app);
        await history.Add("view", "ann", Noon);

        using var answer =
            await app.Http.PostAsync(new Uri("/ops/rollup?wait=0", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Accepted, HttpStatusCode.OK });
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("run_id")
            .GetString();

        JsonElement run;
        do
        {
            run = (await app.Http.GetFromJsonAsync<JsonElement>("/ops/rollups", TestContext.Current.CancellationToken)).GetProperty(
                "runs")[0];
        }
        while (run.GetProperty("state").GetString() == "running");
        Assert.Equal(id, run.GetProperty("run_id").GetString());
        Assert.Equal([("2026-03-10", 1, 1)], Days(run));
    }

    internal static async Task<JsonElement> RollUp(DaybookApp app, string query = "")
    {
        using var answer =
            await app.Http.PostAsync(new Uri($"/ops/rollup?wait=200&{query}", UriKind.Relative), null,
                TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    internal static IEnumerable<(string Date, long Events, int Revision)> Days(JsonElement run) => run.GetProperty("days").EnumerateArray()
        .Select(d => (d.GetProperty("date").GetString()!, d.GetProperty("events").GetInt64(), d.GetProperty("revision").GetInt32()));
}
