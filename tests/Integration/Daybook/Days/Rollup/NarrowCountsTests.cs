using Daybook.Days.Rollup;
using Daybook.Foundation;
using Daybook.Foundation.Time;
using Daybook.Store.Persist;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace Daybook.Tests.Days.Rollup;

/// <summary>Soon counts, which read what is marked, beside counts of whole days.</summary>
public sealed class NarrowCountsTests(StandIns standIns)
{
    private const int Days = 3;

    private static readonly LocalDate Day = new(2026, 3, 10);
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Theory]
    [InlineData("UTC", 2026, 3, 1, 11)]
    [InlineData("America/Havana", 2020, 11, 1, 12)]      // 25 hours; midnight happens twice
    [InlineData("Asia/Kathmandu", 2026, 1, 1, 13)]       // 05:45
    public async Task After_any_history_every_table_is_what_counts_of_whole_days_make_it(string zoneId, int year, int month, int dayOfMonth,
        int seed)
    {
        await using var narrow = await Counts.New(standIns, zoneId);
        await using var whole = await Counts.New(standIns, zoneId);
        var random = new Random(seed);
        var begin = new LocalDate(year, month, dayOfMonth).AtMidnight().InUtc().ToInstant() - Duration.FromDays(1);
        Dictionary<WindowKind, int> read = [];
        for (var step = 0; step < 10; step++)
        {
            foreach (var change in Changes(random, begin).ToList())
            {
                await change(narrow);
                await change(whole);
            }

            var marked = await narrow.Marked();
            Assert.Equal(marked, await whole.Marked());
            foreach (var day in marked.Where(_ => random.Next(5) > 0))
            {
                if ((await narrow.Count(day, CountMode.Soon)).Read is { } kind) read[kind] = read.GetValueOrDefault(kind) + 1;
                Assert.Equal(WindowKind.Day, (await whole.Count(day, CountMode.Recompute)).Read);
            }

            if (random.Next(3) > 0)
            {
                await narrow.MovePeople();
                await whole.MovePeople();
            }

            Assert.Equal(await whole.Tables(), await narrow.Tables());
            Assert.Empty(await narrow.WrongNewest());
        }

        foreach (var day in await narrow.Marked()) await narrow.Count(day, CountMode.Soon);
        await narrow.MovePeople();
        Assert.Equal([], await narrow.Faults());
        Assert.Equal(3, read.Count);
        Assert.True(read[WindowKind.Added] > 2 && read[WindowKind.Quarters] > 2, string.Join(", ", read));
        Assert.NotEmpty(await narrow.History.Query("SELECT user_no FROM linked_day_types", r => r.GetInt32(0)));
    }

    [Fact]
    public async Task Only_what_is_marked_is_read_of_a_day_that_was_counted_before()
    {
        await using var counts = await Counts.New(standIns);
        var later = Noon + Duration.FromHours(2);
        await counts.History.Add([("view", "ann", Noon), ("view", "bob", Noon), ("buy", "bob", later)]);
        Assert.Equal(WindowKind.Day, (await counts.Soon()).Read);

        // A count that read these again would see that they are gone.
        await counts.History.Remove(_ => true, mark: false);
        await counts.History.Add("view", "cid", Noon);
        Assert.Equal((WindowKind.Added, 4), await KindAndEvents(counts));

        await counts.History.Remove(e => e.Subject == "u:cid");
        Assert.Equal((WindowKind.Quarters, 1), await KindAndEvents(counts));
        Assert.Equal([(Day.ToDateOnly(), "buy", 1L, 1L)], await counts.History.StoredMetrics());
        Assert.Equal(["u:bob"],
            await counts.History.Query("SELECT subject FROM user_days JOIN users USING (user_no)", r => r.GetString(0)));
    }

    [Fact]
    public async Task In_doubt_more_is_read_and_in_the_end_the_whole_day()
    {
        await using var counts = await Counts.New(standIns);
        var history = counts.History;
        async Task Reads(WindowKind kind, string? sql = null)
        {
            if (sql is not null) await history.Execute(sql);
            Assert.Equal(kind, (await counts.Soon()).Read);
            Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());
            Assert.Equal([], await counts.Faults());
        }

        await history.Add(
            [("view", "ann", Noon), ("view", "bob", Noon + Duration.FromHours(1)), ("view", "bob", Noon - Duration.FromDays(1))]);
        await counts.Count(Day.PlusDays(-1), CountMode.Soon);
        await Reads(WindowKind.Day);

        // The marks do not say when the events were stored.
        await history.Add("view", "cid", Noon);
        await Reads(WindowKind.Quarters, "UPDATE day_marks SET marked_at = marked_at - interval '1 second'");

        // Another transaction's events were stored at the same time.
        await history.Add("view", "dan", Noon);
        await history.Add("buy", "eve", Noon);
        await history.Execute(
            "UPDATE events SET persisted_at = (SELECT max(marked_at) FROM day_marks) WHERE user_id IN ('ann', 'dan', 'eve')");
        await Reads(WindowKind.Quarters, "UPDATE day_marks SET marked_at = (SELECT max(marked_at) FROM day_marks)");

        // Numbers of the day contradict each other.
        await history.Add("view", "fay", Noon);
        await Reads(WindowKind.Day, "UPDATE metrics_by_day SET event_count = event_count + 1 WHERE event_type = 'buy'");
        await history.Add("view", "gus", Noon);
        await Reads(WindowKind.Day, "UPDATE days SET users = users - 1 WHERE day = '2026-03-10'");
        await history.Add("view", "hal", Noon);
        await Reads(WindowKind.Day, "DELETE FROM quarter_counts WHERE bucket > '2026-03-10T12:30Z'");

        // An event without a mark, among those that are counted again.
        await history.Add("view", "ivy", Noon);
        await history.Execute("DELETE FROM day_marks");
        await history.Remove(e => e.Subject == "u:cid");
        await Reads(WindowKind.Quarters);
        await history.Add("view", "jon", Noon);
        await history.Execute("DELETE FROM day_marks");
        await Reads(WindowKind.Day,
            "INSERT INTO day_marks (bucket, message_id, events) VALUES ('2026-03-10T12:00Z', gen_random_uuid(), 0)");

        // More people leave than there were.
        await history.Execute(
            "INSERT INTO user_days (lo, hi, utc_day, user_no) SELECT 0, 1, '2026-03-10', user_no FROM users WHERE subject = 'u:cid'");
        await history.Remove(e => e.At >= Noon);
        Assert.Equal((WindowKind.Day, 0), await KindAndEvents(counts));
        Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());
        Assert.Equal(0L, (await history.Query("SELECT users FROM days WHERE day = '2026-03-10'", r => r.GetInt64(0))).Single());
    }

    private static async Task<(WindowKind?, long)> KindAndEvents(Counts counts)
    {
        var counted = await counts.Soon();
        return (counted.Read, counted.Events);
    }

    [Fact]
    public async Task A_day_that_is_not_made_of_quarter_hours_is_counted_as_a_whole()
    {
        // 44½ minutes behind UTC until 1972.
        await using var counts = await Counts.New(standIns, "Africa/Monrovia");
        var day = new LocalDate(1971, 6, 1);
        for (var events = 1; events <= 2; events++)
        {
            await counts.History.Add("view", $"user-{events}", Instant.FromUtc(1971, 6, 1, 12, 0));
            var counted = await counts.Count(day, CountMode.Soon);
            Assert.Equal((WindowKind.Day, (long)events), (counted.Read!.Value, counted.Events));
        }
    }

    // Many come together and some late, as from senders; now and then somebody is erased, or turns out to be somebody.
    private static IEnumerable<Func<Counts, Task>> Changes(Random random, Instant begin)
    {
        var somebody = "";
        for (var transaction = random.Next(1, 4); transaction > 0; transaction--)
        {
            var quarter = begin + (random.Next(Days * 96) * UtcQuarter.Length);
            List<(string, string, Instant)> events =
            [
                .. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (
                    $"type-{random.Next(3)}", random.Next(3) == 0 ? $"anon-{random.Next(5)}" : $"user-{random.Next(8)}",
                    (random.Next(4) == 0 ? begin + (random.Next(Days * 96) * UtcQuarter.Length) : quarter)
                        + Duration.FromSeconds(random.Next(900)))),
            ];
            somebody = events[0].Item2;
            yield return counts => counts.History.Add(events);
        }

        if (random.Next(2) == 0)
        {
            // All events of somebody, or some.
            var of = random.Next(1, 3);
            yield return counts => counts.History.Remove(e => e.Subject[2..] == somebody && e.At.ToUnixTimeSeconds() % of == 0);
        }

        if (random.Next(4) == 0)
        {
            var (anonymous, user, at, id) = ($"anon-{random.Next(5)}", $"user-{random.Next(8)}",
                begin + Duration.FromSeconds(random.Next(Days * 86400)), Guid.CreateVersion7());
            yield return counts => counts.Link(anonymous, user, at, id);
        }

        if (random.Next(6) == 0)
            yield return counts => counts.History.Execute("UPDATE day_marks SET marked_at = marked_at - interval '10 seconds'");
    }

    /// <summary>A database without an app, whose clock stands still while something is counted.</summary>
    private sealed class Counts : TimeProvider, IAsyncDisposable
    {
        private readonly NpgsqlDataSource _database;
        private readonly RollupSession _session;
        private readonly ReportingZone _zone;
        private DateTimeOffset _now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        private Counts(NpgsqlDataSource database, RollupSession session, StoredHistory history, string zone)
        {
            (_database, _session, History) = (database, session, history);
            _zone = new(Options.Create(new DaybookOptions { TimeZone = zone }), this);
        }

        public StoredHistory History { get; }

        public static async Task<Counts> New(StandIns standIns, string zone = "UTC")
        {
            var database = NpgsqlDataSource.Create((await standIns.NewEnvironment(zone)).Postgres);
            var session = await RollupSession.Open(await database.OpenConnectionAsync(Cancel), Cancel);
            return new(database, session, await StoredHistory.New(database), zone);
        }

        public override DateTimeOffset GetUtcNow() => _now;

        public async Task<IReadOnlyList<LocalDate>> Marked() => await new MarkedDays(_zone).All(_session, Cancel);

        public async Task<DayCount.Counted> Count(LocalDate day, CountMode mode)
        {
            _now += TimeSpan.FromMinutes(1);
            return (DayCount.Counted)await new CountDay(_zone, this).Run(_session, day, mode, Cancel);
        }

        public Task<DayCount.Counted> Soon() => Count(Day, CountMode.Soon);

        public Task MovePeople() => new MovePeople(this, NullLogger<MovePeople>.Instance).Run(_session, Cancel);

        // As Persist notes it.
        public async Task Link(string anonymous, string user, Instant at, Guid id)
        {
            await History.Execute(NoteIdentities.AddLinks("SELECT $1::text, $2::text, $3::timestamptz, $4::uuid, false"), anonymous, user,
                at.ToDateTimeUtc(), id);
            await History.Execute(NoteIdentities.AddOwners("SELECT $1::text, $2::text, $3::timestamptz, $4::uuid"), anonymous, user,
                at.ToDateTimeUtc(), id);
        }

        /// <summary>Whatever a full check of everything finds.</summary>
        public async Task<List<string>> Faults()
        {
            var days = await History.Query("SELECT day FROM days", r => LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)));
            List<string> faults = [.. await DaySums.Differences(_session, Cancel)];
            foreach (var day in days)
                faults.AddRange((await _session.Transaction(s => RecountDay.Run(s, day, _zone.Zone.Day(day), Cancel), Cancel) ?? [])
                    .Select(f => $"{day} {f}"));
            faults.AddRange((await _session.Transaction(s => RebuildSmallTables.Compare(s, Cancel), Cancel)).Select(f => f.ToString()));
            faults.AddRange((await RecountPeople.Run(_session, Cancel)).Select(f => f.ToString()));
            return faults;
        }

        /// <summary>Days whose newest event was not stored when they say.</summary>
        public Task<List<DateOnly>> WrongNewest() => History.Query(
            """
            SELECT day FROM days d
            WHERE NOT EXISTS (SELECT FROM day_marks m WHERE m.bucket >= d.from_at AND m.bucket < d.to_at)
              AND last_persisted_at IS DISTINCT FROM (
                SELECT max(persisted_at) FROM events WHERE occurred_at >= d.from_at AND occurred_at < d.to_at)
            """, r => r.GetFieldValue<DateOnly>(0));

        // Without closing, which soon counts leave to the timer.
        public Task<string> Tables() => StoredTables.Of(History,
            ("days", "SELECT day, from_at, to_at, events, users, revision, events_revision, rolled_at, changed_at FROM days"),
            ("day_marks", "SELECT bucket, events FROM day_marks"),
            ("publications", "SELECT day, revision, state, queued_at FROM publications"),
            ("identity_changes", "SELECT anonymous_id FROM identity_changes"));

        public async ValueTask DisposeAsync()
        {
            await _session.DisposeAsync();
            await _database.DisposeAsync();
        }

        private static CancellationToken Cancel => TestContext.Current.CancellationToken;
    }
}
