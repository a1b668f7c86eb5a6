using Daybook.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Days.Rollup;

public sealed class NightlyRecountTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Theory]
    [InlineData("metrics_by_day", "UPDATE metrics_by_day SET unique_users = 9 WHERE event_type = 'buy'")]
    [InlineData("metrics_by_day", "DELETE FROM metrics_by_day WHERE event_type = 'buy'")]
    [InlineData("days", "UPDATE days SET users = users + 1 WHERE day = '2026-03-10'")]
    [InlineData("quarter_counts", "UPDATE quarter_counts SET events = 5 WHERE bucket = '2026-03-10T12:00Z'")]
    [InlineData("user_days", "UPDATE user_days SET hi = hi << 1")]
    [InlineData("user_day_types", "DELETE FROM user_day_types WHERE utc_day = '2026-03-11'")]
    [InlineData("active_prev", "UPDATE active_prev SET users = 7")]
    [InlineData("type_prev", "DELETE FROM type_prev")]
    [InlineData("cohort_days", "UPDATE cohort_days SET users = 7")]
    [InlineData("cohort_weeks", "INSERT INTO cohort_weeks VALUES ('2026-03-02', '2026-03-09', 1)")]
    [InlineData("cohort_months", "DELETE FROM cohort_months")]
    public async Task A_table_that_was_changed_behind_its_back_is_a_fault_until_it_is_right_again(string table, string change)
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add(
            [("view", "ann", Noon), ("buy", "ann", Noon), ("view", "bob", Noon), ("view", "ann", Noon + Duration.FromDays(1))]);
        await RollupTests.RollUp(app);
        var recount = app.Services.GetRequiredService<NightlyRecount>();
        Assert.Equal(0, await recount.Run(TestContext.Current.CancellationToken));

        await history.Execute(change);
        Assert.NotEqual(0, await recount.Run(TestContext.Current.CancellationToken));
        Assert.Contains(table, await Open(history));

        await RollupTests.RollUp(app, "from=2026-03-10&to=2026-03-11");
        await recount.Run(TestContext.Current.CancellationToken);
        Assert.Equal(0, await recount.Run(TestContext.Current.CancellationToken));
        Assert.Empty(await Open(history));
    }

    [Fact]
    public async Task A_marked_day_is_not_judged()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add("view", "ann", Noon);
        await RollupTests.RollUp(app);
        await history.Add("view", "bob", Noon);

        Assert.Equal(0, await app.Services.GetRequiredService<NightlyRecount>().Run(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(new DateOnly(2026, 3, 10),
            (await history.Query("SELECT days FROM recounts", r => r.GetFieldValue<DateOnly[]>(0))).Single());
    }

    private static Task<List<string>> Open(StoredHistory history) =>
        history.Query("SELECT subject FROM rollup_faults WHERE resolved_at IS NULL", r => r.GetString(0));
}
