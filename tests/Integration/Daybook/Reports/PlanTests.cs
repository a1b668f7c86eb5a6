using System.Text.RegularExpressions;
using Daybook.Reports.Export;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Privacy.People;
using Daybook.Reports;
using Daybook.Reports.Filters;
using Daybook.Reports.Funnels;
using Daybook.Reports.Trends;
using Daybook.Tests.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace Daybook.Tests.Reports;

/// <summary>
/// Checks what each report reads, with PostgreSQL's own plan of the same query: daily reports never read events, and raw reports read
/// only the requested days.
/// </summary>
public sealed partial class PlanTests(StandIns standIns)
{
    private static readonly LocalDate From = new(2026, 3, 10), To = new(2026, 3, 12);

    [Fact]
    public async Task Reports_over_daily_tables_do_not_touch_events()
    {
        var (source, range, elsewhere, reporting) = await Prepare();
        WaitingQuarters none = new([], 0);
        foreach (var query in new[]
        {
            EventStats.ByType(Instant.MinValue, none), EventStats.Users(Instant.MinValue, none, reporting),
            EventStats.EdgeQuarters(Instant.MinValue, first: true), EventStats.EdgeQuarters(Instant.MinValue, first: false),
        })
            await DoesNotTouchEvents(source, query);
        foreach (var asked in new[] { range, elsewhere })
        {
            foreach (var filter in new[] { EventFilter.None, EventFilter.None with { EventType = "view" } })
            {
                foreach (var query in (Query[])
                [
                    DailyActiveUsers.Query(asked, filter), DailyEvents.Query(asked, filter), TopEvents.Query(asked, filter, 10, From),
                    TopEvents.Query(asked, filter, 10, From.PlusDays(-300)),
                    ActiveUsers.RollingUsers(asked, filter, 7), ActiveUsers.RollingUsers(asked, filter, 30),
                    ActiveUsers.CalendarUsers(asked, filter, [From]), Lifecycle.Query(asked, filter),
                    LifecycleOfPeriods.Query(asked,
                        [.. LifecycleOfPeriods.Starts(asked, ActiveInterval.Week).Select(asked.Zone.StartOfDay)], filter),
                    TrendOfTables.HourEvents(TrendPeriods.Of(asked, TrendInterval.Hour), filter.EventType),
                    TrendOfTables.HourUsers(TrendPeriods.Of(asked, TrendInterval.Hour), filter.EventType),
                    .. RetentionQueries(asked),
                ])
                    await DoesNotTouchEvents(source, query);
            }
        }
    }

    [Fact]
    public async Task Reports_over_raw_events_touch_the_partitions_of_their_range_only()
    {
        var (source, range, elsewhere, reporting) = await Prepare();
        var waiting =
            new WaitingQuarters(
                [new(range.Start, range.Start + Duration.FromMinutes(15)),
                    new(range.Start + Duration.FromDays(1), range.Start + Duration.FromHours(25))], 2);
        var piece = new PersonPiece(waiting.Spans, 2);
        var noon = range.Start + Duration.FromHours(12);
        var filter = new EventFilter("view", "web", [new("plan", "pro")]);
        var funnel = new FunnelQuestion(["view", "buy"], TimeSpan.FromDays(1), By: new(FilterFieldKind.Property, ["plan"]));
        var stepped = funnel with { Filters = [null, new("", new AllOf(ReadFilter.Of("""[{"field":"source","op":"exists"}]""")))] };
        var trend = Trended(range, reporting, now: range.Start + Duration.FromDays(2));
        var attributed = trend with { Attribution = new(First: true, TimeSpan.FromDays(3)) };
        var inSession = new Attribution(First: false, Attribution.SessionLookback, TimeSpan.FromMinutes(30));
        foreach (var (query, first, last) in new[]
        {
            (DailyActiveUsers.Query(range, filter), 10, 12), (DailyEvents.Query(range, filter), 10, 12),
            (DailyEvents.Query(elsewhere, filter), 9, 12),
            (ActiveUsers.RollingUsers(range, filter, 7), 10, 12), (ActiveUsers.RollingUsers(elsewhere, filter, 30), 9, 12),
            (TopEvents.Query(range, filter, 10, From), 10, 12), (ActiveUsers.CalendarUsers(range, filter, [From]), 10, 12),
            (Breakdown.Query(range, filter, "plan", new Measure(MeasureKind.Count, null), 10), 10, 12),
            (TrendOfEvents.Query(trend, trend.Periods, filter, null), 10, 12),
            (TrendOfEvents.Query(trend, trend.Compared!, filter, []), 7, 8),
            (TrendOfEvents.Query(attributed, trend.Periods, filter, null), 7, 12),
            (TrendOfEvents.Query(attributed with { Attribution = inSession }, trend.Periods, filter, null), 9, 12),
            (FunnelOfEvents.Query(range, filter with { EventType = null }, funnel), 10, 12),
            (FunnelOfEvents.Query(range, filter with { EventType = null }, funnel with { Time = true }, byValue: true), 10, 12),
            (PeopleOfFunnel.Page(
                FunnelOfEvents.People(range, stepped.Marked(filter with { EventType = null }), stepped, 1, true), "u:a", 10), 10, 12),
            (FunnelOfEvents.InAnyOrder(range, filter with { EventType = null }, funnel), 10, 12),
            (Paths.Query(range, filter with { EventType = null }, new("view", true, 4, 5, TimeSpan.FromDays(1))), 10, 12),
            (Sessions.Query(range, [range.Start], filter, TimeSpan.FromMinutes(30)), 9, 13),
            (SessionEdges.Query(new(range, TimeSpan.FromMinutes(30), By: new(FilterFieldKind.Property, ["plan"])), filter), 9, 13),
            (RecentEvents.Query(new Interval(range.Start, range.End), filter, 10), 10, 12),
            (ActiveNow.Query(new Interval(noon, noon + Duration.FromMinutes(5)), filter), 10, 10),
            (PeopleNow.Query(new Interval(noon, noon + Duration.FromMinutes(5)), filter, 10), 10, 10),
            (PersonEvents.Page(piece, ["u:u1"], null, 10), 10, 11), (ShowPerson.ByType(piece, ["u:u1"]), 10, 11),
            (ExportPages.Page(filter, range.Start, range.Start + Duration.FromDays(1), null, 100), 10, 10),
            (ExportPages.Page(filter, noon, range.Start + Duration.FromDays(2), new EventCursor(noon, Guid.Empty), 100), 10, 11),
            (EventStats.ByType(Instant.MinValue, waiting), 10, 11), (EventStats.Users(Instant.MinValue, waiting, reporting), 10, 11),
            (EventStats.EdgeOf(noon), 10, 10),
            (EventStats.LastReceivedIn(new Interval(range.Start, range.Start + Duration.FromDays(1))), 10, 10),
        })
        {
            await Touches(source, query, first, last);
        }
    }

    // As columns leave it to PostgreSQL: the days between have files.
    [Fact]
    public async Task Spans_that_lie_apart_touch_only_their_own_partitions()
    {
        var (source, range, _, _) = await Prepare();
        List<Interval> spans =
        [
            new(range.Start - Duration.FromDays(300), range.Start - Duration.FromDays(20)),
            new(range.Start - Duration.FromDays(6), range.Start - Duration.FromDays(5)), new(range.Start, range.End - Duration.FromDays(2)),
        ];
        // So many that some have to share bounds, by the hour.
        List<Interval> many = [.. spans.SelectMany(s => Enumerable.Range(0, 24)
            .Select(hour => new Interval(s.Start + Duration.FromHours(hour), s.Start + Duration.FromMinutes((60 * hour) + 30))))];
        foreach (var apart in new[] { spans, many })
        {
            foreach (var query in new[]
            {
                new Daybook.Reports.Columns.EventColumns(range.Bounds, EventFilter.None, Types: ["view"]).Rest(apart),
                EventStats.ByType(range.Start, new(apart, 3)),
            })
            {
                var plan = await Explain(source, query);
                var days = Partition().Matches(plan).Select(m => int.Parse(m.Groups["day"].Value)).Distinct().Order();
                Assert.True(days.SequenceEqual([4, 10]), $"{query}\n{plan}");
            }
        }
    }

    [Fact]
    public async Task A_filter_changes_nothing_in_what_is_read_except_for_what_people_did_before()
    {
        var (source, range, _, reporting) = await Prepare();
        var trend = Trended(range, reporting, range.End);
        var filter = EventFilter.None with
        {
            Until = range.End,
            Where = ReadFilter.Of("""
                [{"field":"property.plan","op":"is","values":["pro",5,{"time":"2026-03-01"}]},
                 {"any":[{"field":"context.page.url","op":"contains","values":["/a"]},{"field":"user_id","op":"gt","values":["u"]}]}]
                """),
        };
        var did = filter with
        {
            Where = ReadFilter.Of(
                """
                [{"any":[{"field":"source","op":"is","values":["app"]},
                         {"field":"event_type","op":"did_not","values":["buy"],"within":"5d"}]}]
                """),
        };
        // What is known now is in tables of its own.
        var known = filter with
        {
            Where = ReadFilter.Of(
                """
                [{"any":[{"field":"person.plan","op":"is_not","values":["pro"]},
                         {"field":"group.company.seats","op":"between","values":[5,10]}]}]
                """),
        };
        foreach (var (asked, first) in new[] { (filter, 10), (did, 8), (known, 10) })
        {
            foreach (var query in (Query[])
            [
                DailyActiveUsers.Query(range, asked), DailyEvents.Query(range, asked), TopEvents.Query(range, asked, 10, From),
                ActiveUsers.RollingUsers(range, asked, 7), ActiveUsers.CalendarUsers(range, asked, [From]),
                Breakdown.Query(range, asked, "plan", new Measure(MeasureKind.Count, null), 10),
                FunnelOfEvents.Query(range, asked, new(["view", "buy"], TimeSpan.FromDays(1))),
                TrendOfEvents.Query(trend, trend.Periods, asked, null),
                Paths.Query(range, asked, new("view", false, 4, 5, TimeSpan.FromDays(1))),
                RecentEvents.Query(new Interval(range.Start, range.End), asked, 10),
                ActiveNow.Query(new Interval(range.Start, range.End - Duration.Epsilon), asked),
                ExportPages.Page(asked, range.Start, range.End, null, 100),
            ])
                await Touches(source, query, first, 12);
            // Who is new depends on everything before.
            await Touches(source, Lifecycle.Query(range, asked), 1, 12);
            await Touches(source,
                Retention.Query(new RetentionQuestion(range, ActiveInterval.Day, 2, 2, "view", null, asked)), 1, 12);
            var kept = asked with { From = range.Start };
            await Touches(source, Lifecycle.Query(range, kept), 10, 12);
        }
    }

    [Fact]
    public async Task A_narrow_range_of_a_partition_is_read_through_its_index()
    {
        var (source, range, _, _) = await Prepare();
        var noon = range.Start + Duration.FromHours(12);

        var page = await Explain(source, ExportPages.Page(EventFilter.None, range.Start, range.End, null, 100));
        var next = await Explain(source, ExportPages.Page(EventFilter.None, noon, range.End, new EventCursor(noon, Guid.Empty), 100));
        var edge = await Explain(source, EventStats.EdgeOf(noon));
        var received = await Explain(source, EventStats.LastReceivedIn(new Interval(range.Start, range.Start + Duration.FromDays(1))));
        var recent =
            await Explain(source, RecentEvents.Query(new Interval(range.Start, range.Start + Duration.FromDays(1)), EventFilter.None, 10));

        Assert.All([page, next, edge], plan => Assert.Contains("occurred_at_idx", plan, StringComparison.Ordinal));
        Assert.All([recent, received], plan => Assert.Contains("received_at_idx", plan, StringComparison.Ordinal));
        Assert.All([page, next, edge, recent, received],
            plan => Assert.DoesNotContain("Seq Scan on events", plan, StringComparison.Ordinal));
    }

    [Fact]
    public async Task People_are_found_and_shown_through_indexes()
    {
        await using var source = NpgsqlDataSource.Create((await standIns.NewEnvironment()).Postgres);
        await using var command = source.CreateCommand("""
            INSERT INTO users (subject, first_at) SELECT 'u:user-' || n, now() FROM generate_series(1, 20000) n;
            INSERT INTO persons (subject, set_at, set_by) SELECT subject, now(), gen_random_uuid() FROM users;
            INSERT INTO person_properties (subject, name, value, set_at, set_by)
            SELECT subject, 'p' || k, to_jsonb(md5(subject || k)), now(), gen_random_uuid() FROM users, generate_series(1, 4) k;
            INSERT INTO person_groups (subject, group_type, group_id, set_at, set_by)
            SELECT subject, 'company', 'group-' || user_no % 500, now(), gen_random_uuid() FROM users;
            INSERT INTO group_properties (subject, group_type, group_id, name, value, set_at, set_by)
            SELECT subject, group_type, group_id, 'seats', '3', now(), gen_random_uuid() FROM person_groups;
            INSERT INTO user_days (user_no, utc_day, lo, hi) SELECT user_no, '2026-03-10', 1, 0 FROM users;
            ANALYZE;
            """);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        foreach (var query in new[]
        {
            FindPeople.Query("user-77", ["u:user-77", "a:user-77"], 11), FindPeople.Newest(11), ReadSaid.Properties(["u:user-77"]),
            ReadSaid.Groups(["u:user-77"]), ReadSaid.GroupProperties(["company"], ["group-7"]), ShowPerson.FirstSeen(["u:user-77"]),
            PersonQuarters.Masks(["u:user-77"]),
        })
        {
            var plan = await Explain(source, query);
            foreach (var table in new[] { "users", "persons", "person_properties", "person_groups", "group_properties", "user_days" })
                Assert.True(!plan.Contains($"Seq Scan on {table} ", StringComparison.Ordinal), $"{table}\n{query}\n{plan}");
        }

        Assert.Contains("person_properties_text", await Explain(source, FindPeople.Query("abc", [], 11)), StringComparison.Ordinal);
    }

    // Without the table, every query that names it fails. That includes queries without a plan here: the reports' provenance and their
    // ETag.
    [Fact]
    public async Task Reports_over_daily_tables_are_answered_without_the_table_of_events()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await (await StoredHistory.New(app.Database)).Add(
            [("view", "ann", From.AtMidnight().InUtc().ToInstant()), ("view", "bob", To.AtMidnight().InUtc().ToInstant())]);
        await RollupTests.RollUp(app);
        await using var gone = app.Database.CreateCommand("ALTER TABLE events RENAME TO events_gone");
        await gone.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        foreach (var tz in new[] { "", "&tz=Asia/Kathmandu" })
        {
            foreach (var type in new[] { "", "&event_type=view" })
            {
                foreach (var report in new[] { "dau?", "top-events?", "trend?interval=hour&measure=per_user",
                    "trend?interval=week&measure=users&compare=previous", "trend?interval=month&compare=2026-02-01",
                    "active?interval=day", "active?interval=week&rolling=true",
                    "active?interval=month", "lifecycle?", "retention?window_type=weekly" })
                    await ReportComparison.Ask(app, $"/stats/{report}&from={From:uuuu-MM-dd}&to={To:uuuu-MM-dd}{type}{tz}");
            }
        }

        using var raw =
            await app.Http.GetAsync($"/stats/dau?from={From:uuuu-MM-dd}&to={To:uuuu-MM-dd}&source=web",
                TestContext.Current.CancellationToken);
        Assert.False(raw.IsSuccessStatusCode);
        await using var session =
            await ReportSession.Open(app.Services.GetRequiredService<PostgresConnections>(), TestContext.Current.CancellationToken);
        // PostgreSQL's compiler costs a question over many partitions seconds.
        Assert.Equal("off", await session.One($"SHOW jit", r => r.GetString(0), TestContext.Current.CancellationToken));
        Assert.NotEmpty(await FreshDays.Read(session, TestContext.Current.CancellationToken));
        Assert.Empty((await WaitingQuarters.Read(session, TestContext.Current.CancellationToken)).Spans);
    }

    // Of two types by a value, compared with the days before.
    private static TrendQuestion Trended(ReportRange range, ReportingZone reporting, Instant now)
    {
        var periods = TrendPeriods.Of(range, TrendInterval.Day);
        return new(periods, periods.Moved(null, now, reporting), ["view", "buy"], new Measure(MeasureKind.Users, null),
            new FilterField(FilterFieldKind.Context, ["device", "type"]), 3, now);
    }

    // Every kind of window with every combination of filters.
    private static IEnumerable<Query> RetentionQueries(ReportRange asked) =>
        from interval in Enum.GetValues<ActiveInterval>()
        from types in new (string? First, string? Return)[] { (null, null), ("view", null), (null, "view"), ("view", "view"),
            ("view", "buy") }
        select Retention.Query(new RetentionQuestion(asked, interval, 2, 4, types.First, types.Return, EventFilter.None));

    private static async Task Touches(NpgsqlDataSource source, Query query, int first, int last)
    {
        var plan = await Explain(source, query);
        var days = Partition().Matches(plan).Select(m => int.Parse(m.Groups["day"].Value)).Distinct().Order().ToList();
        Assert.True(days.SequenceEqual(Enumerable.Range(first, last - first + 1)), $"days {string.Join(' ', days)}\n{query}\n{plan}");
    }

    private static async Task DoesNotTouchEvents(NpgsqlDataSource source, Query query)
    {
        var plan = await Explain(source, query);
        Assert.True(!plan.Contains("on events", StringComparison.Ordinal), $"{query}\n{plan}");
    }

    // A month of day partitions with so many rows that the planner avoids reading them all.
    private async Task<(NpgsqlDataSource Source, ReportRange Range, ReportRange Elsewhere, ReportingZone Reporting)> Prepare()
    {
        var environment = await standIns.NewEnvironment();
        var source = NpgsqlDataSource.Create(environment.Postgres);
        await using var command = source.CreateCommand("""
            DO $$ BEGIN
              FOR d IN 1..31 LOOP
                EXECUTE format('CREATE TABLE events_2026_03_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', lpad(d::text, 2, '0'),
                               timestamptz '2026-03-01Z' + (d - 1) * interval '1 day', timestamptz '2026-03-01Z' + d * interval '1 day');
              END LOOP;
            END $$;
            INSERT INTO events (event_id, event_type, occurred_at, user_id, source, properties, context, received_at)
            SELECT gen_random_uuid(), 'view', timestamptz '2026-03-01Z' + n * interval '30 seconds', 'u' || n % 100, 'web', '{}', '{}',
              timestamptz '2026-03-01Z' + n * interval '30 seconds'
            FROM generate_series(0, 31 * 2880 - 1) n;
            ANALYZE events;
            """);
        await command.ExecuteNonQueryAsync();
        var reporting = new ReportingZone(Microsoft.Extensions.Options.Options.Create(new DaybookOptions()), TimeProvider.System);
        return (source, ReportRange.Of(From, To, DateTimeZone.Utc, reporting),
            ReportRange.Of(From, To, DateTimeZoneProviders.Tzdb["Asia/Kathmandu"], reporting), reporting);
    }

    private static async Task<string> Explain(NpgsqlDataSource source, Query query)
    {
        await using var connection = await source.OpenConnectionAsync();
        Query explained = $"EXPLAIN {query}";
        await using var command = explained.On(connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }

    [GeneratedRegex("on events_2026_03_(?<day>[0-9]{2})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Partition();
}
