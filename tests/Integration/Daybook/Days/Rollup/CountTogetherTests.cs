using System.Net;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace Daybook.Tests.Days.Rollup;

/// <summary>Compares many days in one transaction with the same days one by one.</summary>
public sealed class CountTogetherTests(StandIns standIns)
{
    private static readonly LocalDate First = new(2026, 2, 20);
    private const int Days = 40;

    [Theory]
    [InlineData("America/Los_Angeles", 2)]
    [InlineData("Australia/Lord_Howe", 3)]
    public async Task Every_table_is_what_counting_day_by_day_makes_it(string zoneId, int seed)
    {
        Thorough.Skips(seed == 2);
        var zone = DateTimeZoneProviders.Tzdb[zoneId];
        await using var together = await Start(zoneId);
        await using var single = await Start(zoneId);
        var (one, other) = (await StoredHistory.New(together.Database), await StoredHistory.New(single.Database));
        var random = new Random(seed);
        Dictionary<string, Instant> first = [];
        for (var round = 0; round < 3; round++)
        {
            // Later rounds add late events, some of them a user's first, and remove some.
            var events = Events(random, 250).ToList();
            await one.Add(events);
            await other.Add(events);
            if (round == 1)
            {
                bool Gone(StoredHistory.Stored e) => e.At.ToUnixTimeTicks() / 10_000_000 % 4 == 0;
                await one.Remove(Gone);
                await other.Remove(Gone);
            }

            var days = await Marked(together);
            Assert.True(days.Count > CountTogether.Fewest);
            Assert.Equal(days, (await Together(together, days)).Select(c => c.Day));
            foreach (var day in days) await Single(single, day);

            Assert.Equal(await Tables(other), await Tables(one));
            foreach (var e in one.Events)
                first[e.Subject] = first.TryGetValue(e.Subject, out var before) && before < e.At ? before : e.At;
            await ZonedDaysTests.AssertTablesHold(one, first, zone);
        }
    }

    [Fact]
    public async Task A_run_after_an_import_counts_its_days_together_and_one_of_a_few_days_does_not()
    {
        await using var app = await Start("UTC");
        var history = await StoredHistory.New(app.Database);
        await history.Add(Events(new Random(5), 400));

        var run = await RollupTests.RollUp(app);
        Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());
        Assert.Equal(await history.Query("SELECT day FROM days ORDER BY 1", r => r.GetFieldValue<DateOnly>(0).ToString("yyyy-MM-dd")),
            run.GetProperty("days").EnumerateArray().Select(d => d.GetProperty("date").GetString()));
        Assert.Single(app.Logs.All, line => line.Contains("together", StringComparison.Ordinal));

        await history.Add(Events(new Random(6), 5));
        await RollupTests.RollUp(app);
        Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());
        Assert.Single(app.Logs.All, line => line.Contains("together", StringComparison.Ordinal));
    }

    // After the first day, after a later one, and between the last day and the small tables.
    [Theory]
    [InlineData(2)]
    [InlineData(13)]
    [InlineData(Days + 1)]
    public async Task Cut_off_anywhere_it_leaves_everything_as_it_was_and_the_next_run_counts_all(int beats)
    {
        await using var app = await Start("UTC");
        var history = await StoredHistory.New(app.Database);
        await history.Add(Enumerable.Range(0, Days).Select(d => ("view", $"user-{d % 7}", At(d, 0.5))));
        await RollupTests.RollUp(app);
        await history.Add(Enumerable.Range(0, Days).Select(d => ("late", $"user-{d % 5}", At(d, 0.2))));
        var (before, marks) = (await Tables(history), await Marks(history));
        var days = await Marked(app);

        var beat = 0;
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Together(app, days, async () =>
        {
            if (++beat == beats)
                await history.Query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = "
                    + "'daybook-direct' AND xact_start IS NOT NULL", r => r.GetBoolean(0));
        }));
        Assert.Equal((before, marks), (await Tables(history), await Marks(history)));

        NpgsqlConnection.ClearAllPools();
        await RollupTests.RollUp(app);
        Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());
        Assert.Equal(0, await Marks(history));
        Assert.Equal(0, await app.Services.GetRequiredService<NightlyRecount>().Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_day_that_cannot_be_counted_does_not_take_the_others_along()
    {
        await using var app = await Start("UTC");
        var history = await StoredHistory.New(app.Database);
        await history.Add(Enumerable.Range(0, Days).Select(d => (d == 11 ? "bad" : "view", $"user-{d % 7}", At(d, 0.5))));
        await history.Execute("ALTER TABLE metrics_by_day ADD CONSTRAINT no_bad CHECK (event_type <> 'bad')");

        using var answer =
            await app.Http.PostAsync(new Uri("/ops/rollup?wait=200", UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains($"{First.PlusDays(11):uuuu-MM-dd}: 23514",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(history.Metrics(DateTimeZone.Utc).Where(m => m.Type != "bad"), await history.StoredMetrics());
        Assert.Equal(1, await Marks(history));
    }

    private async Task<DaybookApp> Start(string zone)
    {
        var app = await DaybookApp.Start(await standIns.NewEnvironment(zone));
        // After the schema exists.
        await RollupTests.RollUp(app);
        return app;
    }

    private static IEnumerable<(string, string, Instant)> Events(Random random, int count) => Enumerable.Range(0, count).Select(_ => (
        $"type-{random.Next(3)}", random.Next(4) == 0 ? $"anon-{random.Next(9)}" : $"user-{random.Next(30)}",
        At(random.Next(Days), random.NextDouble())));

    private static Instant At(int day, double time) =>
        First.PlusDays(day).AtMidnight().InUtc().ToInstant() + Duration.FromSeconds(Math.Floor(time * 86400));

    private static async Task<List<LocalDate>> Marked(DaybookApp app)
    {
        await using var session =
            await RollupSession.Open(app.Services.GetRequiredService<PostgresConnections>(), TestContext.Current.CancellationToken);
        return [.. await app.Services.GetRequiredService<MarkedDays>().All(session, TestContext.Current.CancellationToken)];
    }

    private static async Task<List<DayCount>> Together(DaybookApp app, List<LocalDate> days, Func<Task>? beat = null)
    {
        await using var session =
            await RollupSession.Open(app.Services.GetRequiredService<PostgresConnections>(), TestContext.Current.CancellationToken);
        return await app.Services.GetRequiredService<CountTogether>()
            .Run(session, days, CountMode.Refresh, beat ?? (() => Task.CompletedTask), TestContext.Current.CancellationToken);
    }

    private static async Task Single(DaybookApp app, LocalDate day)
    {
        await using var session =
            await RollupSession.Open(app.Services.GetRequiredService<PostgresConnections>(), TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<CountDay>().Run(session, day, CountMode.Refresh, TestContext.Current.CancellationToken);
    }

    private static async Task<long> Marks(StoredHistory history) =>
        (await history.Query("SELECT count(*) FROM day_marks", r => r.GetInt64(0)))[0];

    // Without counting times.
    private static Task<string> Tables(StoredHistory history) => StoredTables.Of(history,
        ("days", "SELECT day, from_at, to_at, events, users, revision, closed_at IS NULL, events_at_first_close FROM days"),
        ("publications", "SELECT day, revision FROM publications"));
}
