using NodaTime;

namespace Daybook.Tests.Days.Rollup;

public sealed class AnalyticsViewsTests(StandIns standIns)
{
    private static readonly LocalDate First = new(2026, 3, 1);

    [Fact]
    public async Task The_views_for_BI_tools_equal_a_count_by_hand()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        var random = new Random(11);
        await history.Add(Enumerable.Range(0, 150).Select(_ => (
            $"type-{random.Next(3)}", $"user-{random.Next(25)}",
            First.AtMidnight().InUtc().ToInstant() + Duration.FromSeconds(random.Next(45 * 86400)))));
        await RollupTests.RollUp(app);
        var active = history.Events.Select(e => (e.Subject, Day: e.At.InUtc().Date)).Distinct().ToList();
        long Users(LocalDate from, LocalDate to) =>
            active.Where(a => a.Day >= from && a.Day <= to).Select(a => a.Subject).Distinct().Count();
        var (begin, end) = (active.Min(a => a.Day), active.Max(a => a.Day));

        Assert.Equal(
            Enumerable.Range(0, Period.DaysBetween(begin, end) + 1).Select(begin.PlusDays)
                .Select(d => (d.ToDateOnly(), Users(d, d), Users(d.PlusDays(-6), d), Users(d.PlusDays(-29), d))),
            await history.Query(
                "SELECT date, dau, wau, mau FROM analytics.daily_active_users ORDER BY date",
                r => (r.GetFieldValue<DateOnly>(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3))));
        Assert.Equal(
            history.Metrics(DateTimeZone.Utc),
            await history.Query(
                "SELECT event_date, event_type, event_count, unique_users FROM analytics.daily_metrics ORDER BY 1, 2",
                r => (r.GetFieldValue<DateOnly>(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3))));
        var first = active.GroupBy(a => a.Subject).ToDictionary(g => g.Key, g => g.Min(a => a.Day));
        Assert.Equal(
            active.GroupBy(a => (Cohort: first[a.Subject], a.Day))
                .Select(g =>
                    (g.Key.Cohort.ToDateOnly(), Period.DaysBetween(g.Key.Cohort, g.Key.Day),
                        (long)first.Values.Count(f => f == g.Key.Cohort), (long)g.Count())).Order(),
            (await history.Query(
                "SELECT cohort, day_number, cohort_size, users FROM analytics.retention_daily",
                r => (r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetInt64(2), r.GetInt64(3)))).Order());
    }
}
