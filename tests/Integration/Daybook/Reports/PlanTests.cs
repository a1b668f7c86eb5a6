using System.Text.RegularExpressions;
using Daybook.Export;
using Daybook.Platform;
using Daybook.Platform.Postgres;
using Daybook.Platform.Time;
using Daybook.Reports;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace Daybook.Tests.Reports;

/// <summary>What each report reads, by PostgreSQL's own plan of the very query: daily tables never lead to events, and raw reports touch the asked days only.</summary>
public sealed partial class PlanTests(StandIns standIns)
{
    private static readonly LocalDate From = new(2026, 3, 10), To = new(2026, 3, 12);

    [Fact]
    public async Task Reports_over_daily_tables_do_not_touch_events()
    {
        var (source, range, elsewhere) = await Prepare();
        foreach (var asked in new[] { range, elsewhere })
        {
            foreach (var filter in new[] { EventFilter.None, EventFilter.None with { EventType = "view" } })
            {
                var type = filter.EventType;
                var question = new RetentionQuestion(asked, ActiveInterval.Week, 2, 4, type, type);
                foreach (var query in new[]
                {
                    DailyActiveUsers.Query(asked, filter), TopEvents.Query(asked, filter, 10, From), TopEvents.Query(asked, filter, 10, From.PlusDays(-300)), ActiveUsers.RollingUsers(asked, filter, 30),
                    ActiveUsers.CalendarUsers(asked, filter, [From]), Lifecycle.Query(asked, type), Retention.Query(question),
                })
                {
                    var plan = await Explain(source, query);
                    Assert.True(!plan.Contains("on events", StringComparison.Ordinal), $"{query}\n{plan}");
                }
            }
        }
    }

    [Fact]
    public async Task Reports_over_raw_events_touch_the_partitions_of_their_range_only()
    {
        var (source, range, _) = await Prepare();
        var filter = new EventFilter("view", "web", [new("plan", "pro")]);
        foreach (var (query, first, last) in new[]
        {
            (DailyActiveUsers.Query(range, filter), 10, 12), (TopEvents.Query(range, filter, 10, From), 10, 12), (ActiveUsers.CalendarUsers(range, filter, [From]), 10, 12),
            (Breakdown.Query(range, filter, "plan", new Measure(MeasureKind.Count, null), 10), 10, 12),
            (Funnel.Query(range, filter with { EventType = null }, ["view", "buy"], TimeSpan.FromDays(1)), 10, 12),
            (Sessions.Query(range, filter, TimeSpan.FromMinutes(30)), 9, 13),
            (RecentEvents.Query(new Interval(range.Start, range.End), filter, 10), 10, 12),
            (ExportPages.Page(filter, range.Start, range.Start + Duration.FromDays(1), null, 100), 10, 10),
            (new WaitingQuarters([new(range.Start, range.Start + Duration.FromMinutes(15))], 1) is var w ? EventStats.ByType(Instant.MinValue, w) : Query.Empty, 10, 10),
        })
        {
            var plan = await Explain(source, query);
            var days = Partition().Matches(plan).Select(m => int.Parse(m.Groups["day"].Value)).Distinct().Order().ToList();
            Assert.True(days.SequenceEqual(Enumerable.Range(first, last - first + 1)), $"days {string.Join(' ', days)}\n{query}\n{plan}");
        }
    }

    [Fact]
    public async Task A_narrow_range_of_a_partition_is_read_through_its_index()
    {
        var (source, range, _) = await Prepare();

        var page = await Explain(source, ExportPages.Page(EventFilter.None, range.Start, range.End, null, 100));
        var recent = await Explain(source, RecentEvents.Query(new Interval(range.Start, range.Start + Duration.FromDays(1)), EventFilter.None, 10));

        Assert.Contains("occurred_at_idx", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on events", page, StringComparison.Ordinal);
        Assert.Contains("received_at_idx", recent, StringComparison.Ordinal);
    }

    // A month of day partitions with enough in each that the planner would rather not read them all.
    private async Task<(NpgsqlDataSource Source, ReportRange Range, ReportRange Elsewhere)> Prepare()
    {
        var environment = await standIns.NewEnvironmentAsync();
        var source = NpgsqlDataSource.Create(environment.Postgres);
        await using var command = source.CreateCommand("""
            DO $$ BEGIN
              FOR d IN 1..31 LOOP
                EXECUTE format('CREATE TABLE events_2026_03_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', lpad(d::text, 2, '0'),
                               timestamptz '2026-03-01Z' + (d - 1) * interval '1 day', timestamptz '2026-03-01Z' + d * interval '1 day');
              END LOOP;
            END $$;
            INSERT INTO events (event_id, event_type, occurred_at, user_id, source, properties, context, received_at)
            SELECT gen_random_uuid(), 'view', timestamptz '2026-03-01Z' + n * interval '30 seconds', 'u' || n % 100, 'web', '{}', '{}', timestamptz '2026-03-01Z' + n * interval '30 seconds'
            FROM generate_series(0, 31 * 2880 - 1) n;
            ANALYZE events;
            """);
        await command.ExecuteNonQueryAsync();
        var reporting = new ReportingZone(Microsoft.Extensions.Options.Options.Create(new PlatformOptions()), TimeProvider.System);
        return (source, ReportRange.Of(From, To, DateTimeZone.Utc, reporting), ReportRange.Of(From, To, DateTimeZoneProviders.Tzdb["Asia/Kathmandu"], reporting));
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
