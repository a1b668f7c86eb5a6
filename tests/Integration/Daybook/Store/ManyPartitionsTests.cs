using System.Net;
using Daybook.Days.Archive;
using Daybook.Privacy.Retaining;
using Daybook.Store.Persist;
using Daybook.Tests.Watch;
using Daybook.Watch.Quality;
using Daybook.Watch.Runs;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Store;

/// <summary>
/// More than a year of day partitions, all but the last weeks locked by somebody else: whatever touches one of them, be it only while it is
/// planned, waits and fails. So what works here names its range.
/// </summary>
public sealed class ManyPartitionsTests(StandIns standIns)
{
    // Of so many that retention no longer samples all of them.
    private const int Days = 500, Sealed = 30, Open = 40;

    [Fact]
    public async Task No_statement_locks_partitions_that_it_does_not_ask_about()
    {
        var environment = await standIns.NewEnvironment();
        // Otherwise months stand before the month of the installation.
        await Sql.Scalar(environment.Postgres, "UPDATE installation SET installed_at = now() - interval '2 years'");
        await using var app = await DaybookApp.Start(
            environment,
            new Dictionary<string, string?>(OpsApp.TimersOff)
            {
                ["ConnectionStrings__Postgres"] = environment.Postgres + ";Options=-c lock_timeout=1000",
                ["Daybook__Privacy__EventRetentionDays"] = $"{Days - Sealed}",
                ["Daybook__S3__ArchiveDelayDays"] = "0",
            });
        for (var from = 0; from < Days; from += 100)
        {
            // As many in a transaction as the lock table bears.
            await app.Execute($$"""
                DO $$ DECLARE d date; BEGIN
                  FOR d IN SELECT generate_series(current_date - {{Days}} + {{from}}, current_date - {{Days}} + {{from}} + 99,
                    interval '1 day')::date LOOP
                    EXECUTE format('CREATE TABLE events_d%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)', to_char(d, 'YYYYMMDD'),
                      d::text || 'T00:00:00Z', (d + 1)::text || 'T00:00:00Z');
                  END LOOP; END $$
                """);
        }

        await using var holder = new NpgsqlConnection(environment.Postgres + ";Pooling=false;Command Timeout=120");
        await holder.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand(
            $$"""
            DO $$ DECLARE d date; BEGIN
              FOR d IN SELECT generate_series(current_date - {{Days - Sealed}}, current_date - {{Open}}, interval '1 day')::date LOOP
                EXECUTE format('LOCK TABLE events_d%s IN ACCESS EXCLUSIVE MODE', to_char(d, 'YYYYMMDD'));
              END LOOP; END $$
            """, holder, transaction))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var ids = await app.Send(5);
        var conflict = Event(user: "ann", at: DateTimeOffset.UtcNow.AddMinutes(-1), hash: 5);
        await app.Drain();
        foreach (var e in new[] { conflict, conflict with { BodyHash = 6, Properties = "{\"n\":2}"u8.ToArray() } })
            await app.Services.GetRequiredService<PersistEvents>()
                .Run(new BinaryData(Message(e)), 1, TestContext.Current.CancellationToken);
        var (from_, to) = (DateTime.UtcNow.AddDays(-20).ToString("yyyy-MM-dd"), DateTime.UtcNow.ToString("yyyy-MM-dd"));

        string[] reads =
        [
            $"/events/{ids[0]}", "/events/stats", "/stats/now", "/events/recent?limit=10", "/events/recent?event_type=click",
            $"/stats/dau?from={from_}&to={to}", $"/stats/sessions?from={from_}&to={to}",
            $"/stats/funnel?from={from_}&to={to}&steps=click,buy", $"/stats/breakdown?from={from_}&to={to}&property=plan",
            $"/stats/top-events?from={from_}&to={to}", "/ops/ledger", "/ops/quality", "/health",
        ];
        foreach (var read in reads) await app.Get(read);
        await app.Post("/ops/rollup?wait=60", new { }, HttpStatusCode.OK);
        await app.Services.GetRequiredService<TimerRollup>().Run(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<RunQuality>().Run(TestContext.Current.CancellationToken);
        foreach (var read in reads) await app.Get(read);
        var export =
            await app.Http.GetStringAsync(new Uri($"/events/export?from={from_}&to={to}&format=jsonl", UriKind.Relative),
                TestContext.Current.CancellationToken);
        var person = await app.Http.GetStringAsync(new Uri("/users/ann/export", UriKind.Relative), TestContext.Current.CancellationToken);
        using var erased =
            await app.Http.DeleteAsync(new Uri("/users/ann?wait=60", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(6, export.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"events\":6", person, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.Equal("done 0", await app.Scalar<string>("SELECT concat_ws(' ', state, tries) FROM erasures"));
        Assert.Equal(1L, await app.Scalar<long>("SELECT count(*) FROM rejected_events WHERE code = 'conflict' OR code = 'erased_user'"));
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM quality_findings WHERE detail LIKE '%could not be looked at%'"));
        Assert.Equal(5L,
            await app.Scalar<long>(
                "SELECT sum(events)::bigint FROM quality_hours WHERE event_type = 'click' AND hour > now() - interval '2 hours'"));
        AssertNoneWaited(app);

        await Restore(app);
        await Retention(app);
        await Verbs(app);
        AssertNoneWaited(app);
    }

    // The timer's rollup asks about every day since the installation that is not closed, so it may wait for those.
    private static void AssertNoneWaited(DaybookApp app) => Assert.DoesNotContain(
        app.Logs.All,
        line => line.Contains("55P03", StringComparison.Ordinal) && !line.Contains("Rollup.RunRollup: ", StringComparison.Ordinal)
            && !line.Contains("Runs.TimerRollup: ", StringComparison.Ordinal));

    private static async Task Restore(DaybookApp app)
    {
        var day = DateOnly.FromDateTime(DateTime.UtcNow.AddDays(-6));
        var at = new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero);
        await app.Services.GetRequiredService<PersistEvents>().Run(
            new BinaryData(Message(Event(user: "bob", at: at), Event(user: "carl", at: at))), 1, TestContext.Current.CancellationToken);
        await app.Post($"/ops/rollup?from={day:yyyy-MM-dd}&to={day:yyyy-MM-dd}&wait=60", new { }, HttpStatusCode.OK);
        await app.Services.GetRequiredService<NightlyArchive>().Run(TestContext.Current.CancellationToken);
        var range = $"occurred_at >= '{day:yyyy-MM-dd}Z' AND occurred_at < '{day.AddDays(1):yyyy-MM-dd}Z'";
        await app.Execute($"DELETE FROM events WHERE {range}");

        var report = await app.Services.GetRequiredService<RestoreEvents>().Run(day, day, null, TestContext.Current.CancellationToken);
        await app.Drain();

        Assert.Equal(2, report.Events);
        Assert.Equal(2L, await app.Scalar<long>($"SELECT count(*) FROM events WHERE {range}"));
    }

    private static async Task Retention(DaybookApp app)
    {
        await app.Services.GetRequiredService<RetentionSweep>().Run(TestContext.Current.CancellationToken);

        Assert.Equal($"done {Sealed}", await app.Scalar<string>(
            "SELECT concat_ws(' ', state, jsonb_array_length(report -> 'partitions_dropped'), error) FROM retention_runs"));
    }

    // The stored events are not those of the key, so it finds differences; what counts is that every question is answered.
    private static async Task Verbs(DaybookApp app)
    {
        var folder = Directory.CreateTempSubdirectory("daybook-partitions-").FullName;
        try
        {
            var (file, key) = (Path.Combine(folder, "e.jsonl"), Path.Combine(folder, "key.json"));
            await Verb(0, "generate", "--events", "200", "--seed", "7", "--out", file, "--answer-key", key);
            await Verb(null, "import", file);
            await app.Drain();
            await Verb(0, "rollup");
            var told = await Verb(1, "verify", "--answer-key", key);
            Assert.DoesNotContain("500", told, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task<string> Verb(int? expected, params string[] arguments)
        {
            var (code, output) = await DaybookCli.Run(new Dictionary<string, string?> { ["DAYBOOK_URL"] = app.Url }, arguments);
            Assert.True(expected is null ? code is 0 or 3 : code == expected,
                $"{string.Join(' ', arguments)}: {code}\n{output}\n{app.Logs.Tail()}");
            return output;
        }
    }
}
