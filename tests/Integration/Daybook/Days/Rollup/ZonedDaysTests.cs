using Daybook.Days.Rollup;
using Daybook.Tests.Days.Archive;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Days.Rollup;

/// <summary>
/// Compares the tables with a count by hand, over random small histories around days that are 23, 24, 24½ or 25 hours long, doubled or
/// missing.
/// </summary>
public sealed class ZonedDaysTests(StandIns standIns)
{
    [Theory]
    [InlineData("America/Los_Angeles", 2026, 3, 8)]      // 23 hours
    [InlineData("America/Los_Angeles", 2026, 11, 1)]     // 25 hours
    [InlineData("America/Havana", 2020, 11, 1)]          // midnight happens twice
    [InlineData("America/Sao_Paulo", 2018, 11, 4)]       // midnight does not happen
    [InlineData("Pacific/Apia", 2011, 12, 30)]           // the date does not happen
    [InlineData("Australia/Lord_Howe", 2026, 4, 5)]      // half an hour
    [InlineData("Asia/Kathmandu", 2026, 1, 1)]           // 05:45
    public async Task Daily_tables_equal_a_count_by_hand(string zoneId, int year, int month, int dayOfMonth)
    {
        var zone = DateTimeZoneProviders.Tzdb[zoneId];
        var environment = await standIns.NewEnvironment(zoneId);
        await using var app = await DaybookApp.Start(environment);
        var history = await StoredHistory.New(app.Database);
        var random = new Random((year * 100) + month);
        var middle = new LocalDate(year, month, dayOfMonth).AtMidnight().InUtc().ToInstant();

        Dictionary<string, Instant> first = [];
        for (var round = 0; round < 5; round++)
        {
            await history.Add(Enumerable.Range(0, 60).Select(_ => (
                $"type-{random.Next(3)}",
                random.Next(4) == 0 ? $"anon-{random.Next(6)}" : $"user-{random.Next(12)}",
                middle + Duration.FromSeconds(random.Next(-3 * 86400, 4 * 86400)))));
            if (round % 2 == 1) await history.Remove(_ => random.Next(3) == 0);
            await RollupTests.RollUp(app);

            // The first event ever stays the first, even if it is erased.
            foreach (var e in history.Events)
                first[e.Subject] = first.TryGetValue(e.Subject, out var before) && before < e.At ? before : e.At;
            await AssertTablesHold(history, first, zone);
        }

        Assert.Equal(0, await history.Execute("DELETE FROM day_marks"));
    }

    [Fact]
    public async Task The_tables_can_be_rebuilt_for_another_zone_and_the_old_zone_is_refused_from_then_on()
    {
        var environment = await standIns.NewEnvironment("America/Los_Angeles");
        var kathmandu = DateTimeZoneProviders.Tzdb["Asia/Kathmandu"];
        var random = new Random(7);
        await using var old = await DaybookApp.Start(environment);
        var history = await StoredHistory.New(old.Database);
        await history.Add(
            Enumerable.Range(0, 300)
                .Select(_ =>
                    ($"type-{random.Next(3)}", $"user-{random.Next(40)}",
                        Instant.FromUtc(2026, 3, 6, 0, 0) + Duration.FromSeconds(random.Next(9 * 86400)))));
        await RollupTests.RollUp(old);
        var first = history.Events.GroupBy(e => e.Subject).ToDictionary(g => g.Key, g => g.Min(e => e.At));

        // Retention has dropped everything, so the counted data must be enough.
        await history.Execute(
            "CREATE TABLE dropped AS SELECT * FROM events; DELETE FROM events; UPDATE policy SET horizon = '2026-06-01Z'");
        await old.Services.GetRequiredService<RebuildZone>().Run(kathmandu, TestContext.Current.CancellationToken);

        await AssertTablesHold(history, first, kathmandu);
        using var refused =
            await old.Http.PostAsync(new Uri("/ops/rollup?from=2026-06-02&to=2026-06-03", UriKind.Relative), null,
                TestContext.Current.CancellationToken);
        Assert.Contains("set Daybook__TimeZone to Asia/Kathmandu",
            await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Null(await old.Services.GetRequiredService<RebuildZone>().Run(kathmandu, TestContext.Current.CancellationToken));

        await using var @new = await DaybookApp.Start(environment with { TimeZone = "Asia/Kathmandu" });
        await RollupTests.RollUp(@new);
        await PublishTests.AssertManifestHolds(@new);
        Assert.Equal("Asia/Kathmandu", (await PublishTests.Manifest(@new)).GetProperty("time_zone").GetString());
        Assert.Equal(300,
            (await PublishTests.Manifest(@new)).GetProperty("files").EnumerateArray()
                .Sum(f => f.TryGetProperty("events", out var n) ? n.GetInt64() : 0));
    }

    internal static async Task AssertTablesHold(StoredHistory history, Dictionary<string, Instant> first, DateTimeZone zone)
    {
        Assert.Equal(history.Metrics(zone), await history.StoredMetrics());
        Assert.Equal(Days(history, zone), await StoredDays(history));
        Assert.Equal(Quarters(history), await StoredQuarters(history));
        Assert.Equal(Active(history, e => e.Subject),
            await StoredActive(history, "SELECT utc_day, lo, hi, subject FROM user_days JOIN users USING (user_no)"));
        Assert.Equal(
            Active(history, e => e.Type + " " + e.Subject),
            await StoredActive(history,
                "SELECT utc_day, lo, hi, event_type || ' ' || subject FROM user_day_types JOIN users USING (user_no) JOIN event_types "
                + "USING (type_no)"));

        Assert.Equal(Previous(history.Events, zone),
            await Stored(history, "SELECT day, nullif(prev_day, '-infinity'), users FROM active_prev"));
        foreach (var type in history.Events.Select(e => e.Type).Distinct())
            Assert.Equal(
                Previous(history.Events.Where(e => e.Type == type), zone),
                await Stored(history,
                    $"SELECT day, nullif(prev_day, '-infinity'), users FROM type_prev JOIN event_types USING (type_no) WHERE event_type "
                    + $"= '{type}'"));
        Assert.Equal(Cohorts(history, first, zone, d => d), await Stored(history, "SELECT day, first_day, users FROM cohort_days"));
        Assert.Equal(Cohorts(history, first, zone, d => d.PlusDays(1).Previous(IsoDayOfWeek.Monday)),
            await Stored(history, "SELECT week, first_week, users FROM cohort_weeks"));
        Assert.Equal(Cohorts(history, first, zone, d => new LocalDate(d.Year, d.Month, 1)),
            await Stored(history, "SELECT month, first_month, users FROM cohort_months"));
    }

    private static List<(DateOnly, long, long)> Days(StoredHistory history, DateTimeZone zone) =>
        [.. history.Events.GroupBy(e => e.At.InZone(zone).Date.ToDateOnly()).OrderBy(g => g.Key)
            .Select(g => (g.Key, (long)g.Count(), (long)g.Select(e => e.Subject).Distinct().Count()))];

    private static Task<List<(DateOnly, long, long)>> StoredDays(StoredHistory history) => history.Query(
        "SELECT day, events, users FROM days WHERE events > 0 ORDER BY day",
        r => (r.GetFieldValue<DateOnly>(0), r.GetInt64(1), r.GetInt64(2)));

    private static List<(DateTime, string, long)> Quarters(StoredHistory history) =>
        [.. history.Events.GroupBy(e => (Quarter(e.At), e.Type)).OrderBy(g => g.Key)
            .Select(g => (g.Key.Item1, g.Key.Type, (long)g.Count()))];

    private static Task<List<(DateTime, string, long)>> StoredQuarters(StoredHistory history) => history.Query(
        "SELECT bucket, event_type, events FROM quarter_counts JOIN event_types USING (type_no) ORDER BY bucket, event_type",
        r => (r.GetDateTime(0), r.GetString(1), r.GetInt64(2)));

    private static List<(string, DateTime)> Active(StoredHistory history, Func<StoredHistory.Stored, string> key) =>
        [.. history.Events.Select(e => (key(e), Quarter(e.At))).Distinct().Order()];

    private static async Task<List<(string, DateTime)>> StoredActive(StoredHistory history, string sql)
    {
        var masks = await history.Query(sql,
            r => (Day: r.GetFieldValue<DateOnly>(0), Lo: r.GetInt64(1), Hi: r.GetInt64(2), Key: r.GetString(3)));
        Assert.All(masks, m => Assert.NotEqual(0, m.Lo | m.Hi));
        return
        [
            .. masks.SelectMany(m => Enumerable.Range(0, 96)
                .Where(slot => ((slot < 48 ? m.Lo >> slot : m.Hi >> (slot - 48)) & 1) == 1)
                .Select(slot => (m.Key, m.Day.ToDateTime(default, DateTimeKind.Utc).AddMinutes(15 * slot)))).Order(),
        ];
    }

    private static List<(DateOnly, DateOnly?, long)> Previous(IEnumerable<StoredHistory.Stored> events, DateTimeZone zone) =>
    [
        .. events.GroupBy(e => e.Subject)
            .SelectMany(g => g.Select(e => e.At.InZone(zone).Date.ToDateOnly()).Distinct().Order().Aggregate(
                new List<(DateOnly Day, DateOnly? Before)>(), (days, day) => [.. days, (day, days.Count > 0 ? days[^1].Day : null)]))
            .GroupBy(d => d).Select(g => (g.Key.Day, g.Key.Before, (long)g.Count())).Order(),
    ];

    private static List<(DateOnly, DateOnly?, long)> Cohorts(StoredHistory history, Dictionary<string, Instant> first, DateTimeZone zone,
        Func<LocalDate, LocalDate> period) =>
    [
        .. history.Events.Select(
            e => (e.Subject, Period: period(e.At.InZone(zone).Date), First: period(first[e.Subject].InZone(zone).Date))).Distinct()
            .GroupBy(e => (e.Period, e.First))
            .Select(g => (g.Key.Period.ToDateOnly(), (DateOnly?)g.Key.First.ToDateOnly(), (long)g.Count())).Order(),
    ];

    private static async Task<List<(DateOnly, DateOnly?, long)>> Stored(StoredHistory history, string sql) =>
        [.. (await history.Query(sql, r => (r.GetFieldValue<DateOnly>(0), r.GetFieldValue<DateOnly?>(1), r.GetInt64(2)))).Order()];

    private static DateTime Quarter(Instant at) => Instant.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / 900 * 900).ToDateTimeUtc();
}
