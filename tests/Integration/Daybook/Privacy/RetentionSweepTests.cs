using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Foundation.Objects;
using Daybook.Privacy.Retaining;
using Daybook.Days.Rollup;
using Daybook.Tests.Days.Archive;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Privacy;

public sealed class RetentionSweepTests(StandIns standIns)
{
    // 12:00Z of today. Events of earlier days are around the horizon of a sweep that keeps two days.
    private static readonly DateTimeOffset Today = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddHours(12), TimeSpan.Zero);

    [Fact]
    public async Task Nothing_is_dropped_before_the_archive_holds_it()
    {
        await using var app = await Start();
        await Fill(app);

        var run = await Sweep(app);

        Assert.Equal("refused", run.State);
        Assert.Contains("not archived to S3 yet", run.Error, StringComparison.Ordinal);
        Assert.Equal(8L, await app.Scalar<long>("SELECT count(*) FROM events"));
        Assert.Equal(2, run.Report.GetProperty("days_waiting").GetArrayLength());
    }

    [Fact]
    public async Task Archived_days_are_sealed_and_dropped_and_keep_their_numbers()
    {
        await using var app = await Start();
        await Fill(app);
        var numbers = await Numbers(app);
        await app.ArchiveDay(Day(-4));
        await app.ArchiveDay(Day(-3));

        var run = await Sweep(app);
        await app.Deliver(Message(Event(at: Today.AddDays(-4)), Event(at: Today.AddDays(-2))));
        await app.RollUp();

        Assert.Equal(("done", null), (run.State, run.Error));
        Assert.Equal(2, run.Report.GetProperty("partitions_dropped").GetArrayLength());
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM sealing"));
        Assert.Equal(5L, await app.Scalar<long>("SELECT count(*) FROM events"));
        Assert.Equal("too_old", await app.Scalar<string>("SELECT code FROM rejected_events"));
        Assert.Equal(numbers, await Numbers(app));
        Assert.Equal(0L, await app.Scalar<long>("SELECT count(*) FROM day_marks"));
    }

    [Fact]
    public async Task A_file_that_S3_holds_otherwise_than_archived_keeps_its_day()
    {
        await using var app = await Start();
        await Fill(app);
        await app.ArchiveDay(Day(-4));
        await app.ArchiveDay(Day(-3));
        await app.Get<IObjectStore>()
            .Put($"events/dt={Day(-3)}/part-0000.jsonl.gz", "other"u8.ToArray(), "application/gzip", 1,
            TestContext.Current.CancellationToken);
        await app.Get<IObjectStore>().Delete($"events/dt={Day(-4)}/part-0000.jsonl.gz", TestContext.Current.CancellationToken);

        var run = await Sweep(app);

        Assert.Equal("refused", run.State);
        Assert.Equal(8L, await app.Scalar<long>("SELECT count(*) FROM events"));
        Assert.Equal(
            [$"events/dt={Day(-4)}/part-0000.jsonl.gz is missing in S3.",
                $"events/dt={Day(-3)}/part-0000.jsonl.gz in S3 differs from what was archived."],
            run.Report.GetProperty("days_waiting").EnumerateArray().Select(w => w.GetProperty("why").GetString()));
    }

    [Fact]
    public async Task A_late_event_is_counted_first_and_its_day_waits_for_a_new_archive()
    {
        await using var app = await Start();
        await Fill(app);
        await app.ArchiveDay(Day(-4));
        await app.ArchiveDay(Day(-3));
        await app.Deliver(Message(Event(at: Today.AddDays(-4))));

        var run = await Sweep(app);
        var left = await app.Scalar<long>("SELECT count(*) FROM events");
        await app.ArchiveDay(Day(-4));
        var next = await Sweep(app);

        Assert.Equal("The archive holds revision 1, the day is at revision 2.",
            run.Report.GetProperty("days_waiting")[0].GetProperty("why").GetString());
        Assert.Equal(7L, left);
        Assert.Equal("done", next.State);
        Assert.Equal(4L, await app.Scalar<long>("SELECT count(*) FROM events"));
        Assert.Equal(3L, await app.Scalar<long>($"SELECT events FROM days WHERE day = '{Day(-4)}'"));
    }

    [Fact]
    public async Task Without_a_bucket_nothing_moves()
    {
        await using var app = await Start(new() { ["Daybook__S3__Bucket"] = "" });
        await Fill(app);

        var run = await Sweep(app);

        Assert.Equal("refused", run.State);
        Assert.Contains("Daybook__S3__Bucket is empty", run.Error, StringComparison.Ordinal);
        Assert.True(await app.Scalar<bool>("SELECT horizon = '-infinity' FROM policy"));
    }

    [Fact]
    public async Task A_partition_goes_only_when_every_local_day_in_it_is_sealed()
    {
        await using var app = await Start(zone: "America/New_York");
        await app.Execute("UPDATE installation SET installed_at = now() - interval '60 days'");
        // 23:00 in New York is in the next UTC day.
        await app.Deliver(Message(Event(at: Today.AddDays(-4)), Event(at: Today.AddDays(-3).AddHours(16)), Event(at: Today.AddDays(-1))));
        await app.RollUp();
        foreach (var day in await app.Query("SELECT day FROM days WHERE events > 0 AND to_at <= now()", r => r.GetFieldValue<DateOnly>(0)))
            await app.ArchiveDay($"{day:yyyy-MM-dd}", "America/New_York");

        var run = await Sweep(app);

        Assert.Equal("done", run.State);
        Assert.Equal([$"events_d{Today.AddDays(-4):yyyyMMdd}"],
            run.Report.GetProperty("partitions_dropped").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(2L, await app.Scalar<long>("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task While_somebody_reads_a_partition_it_waits_and_inserts_do_not()
    {
        await using var app = await Start();
        await Fill(app);
        await app.ArchiveDay(Day(-4));
        await app.ArchiveDay(Day(-3));

        (string State, string? Error, JsonElement Report) run;
        await using (var reader = await app.App.Database.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await using var transaction = await reader.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var command = reader.CreateCommand())
            {
                command.CommandText = "SELECT count(*) FROM events";
                await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
            }

            var sweep = Sweep(app);
            while (!sweep.IsCompleted) await app.Deliver(Message(Event(at: Today)));
            run = await sweep;
        }

        var next = await Sweep(app);

        Assert.Equal((null, null), (run.Error, next.Error));
        Assert.NotEmpty(run.Report.GetProperty("partitions_waiting").EnumerateArray());
        Assert.Equal(2,
            run.Report.GetProperty("partitions_dropped").GetArrayLength() + next.Report.GetProperty("partitions_dropped").GetArrayLength());
        Assert.Equal(0L,
            await app.Scalar<long>(
                $"SELECT count(*) FROM pg_class WHERE relname IN ('events_d{Today.AddDays(-4):yyyyMMdd}', "
                + $"'events_d{Today.AddDays(-3):yyyyMMdd}')"));
    }

    [Fact]
    public async Task Old_numbers_ids_and_refused_bytes_go_when_their_time_is_up()
    {
        await using var app =
            await Start(new() { ["Daybook__Privacy__MetricsRetentionDays"] = "3", ["Daybook__Privacy__KeyRetentionDays"] = "3" });
        await Fill(app);
        await app.ArchiveDay(Day(-4));
        await app.ArchiveDay(Day(-3));
        await app.Deliver(Message(Event(properties: """{"n":"\u0000"}""", at: Today), Event(at: Today)));
        await app.Execute("UPDATE dead_letters SET dead_at = now() - interval '31 days'; UPDATE events SET persisted_at = now()");

        var run = await Sweep(app);

        Assert.Equal(("done", null), (run.State, run.Error));
        Assert.Equal((1, 2L, 1L),
            (run.Report.GetProperty("metric_days_dropped").GetInt32(), run.Report.GetProperty("keys_forgotten").GetInt64(),
                run.Report.GetProperty("dead_letters_emptied").GetInt64()));
        Assert.Equal(Day(-3), await app.Scalar<string>("SELECT min(day)::text FROM days"));
        Assert.Equal(Day(-3), await app.Scalar<string>("SELECT min(day)::text FROM metrics_by_day"));
        Assert.Equal("discarded|0", await app.Scalar<string>("SELECT concat_ws('|', state, length(body)) FROM dead_letters"));
        Assert.Null(await app.Get<IObjectStore>().Get($"metrics/dt={Day(-4)}/metrics.jsonl", TestContext.Current.CancellationToken));
        await app.RollUp();
        Assert.Equal(Day(-3), await app.Scalar<string>("SELECT min(day)::text FROM days"));
    }

    [Fact]
    public async Task What_is_kept_of_the_numbers_stays_provable_after_the_old_ones_were_dropped()
    {
        await using var app = await Start(new() { ["Daybook__Privacy__MetricsRetentionDays"] = "3" });
        await Fill(app);
        // Each day has a new user. dan comes back only after the dropped days.
        await app.Deliver(
            Message(Event(user: "cid", at: Today.AddDays(-3)), Event(user: "dan", at: Today.AddDays(-4)),
                Event(user: "dan", at: Today.AddDays(-1))));
        await app.RollUp();
        await app.ArchiveDay(Day(-4));
        await app.ArchiveDay(Day(-3));
        Assert.Equal("done", (await Sweep(app)).State);
        Assert.Equal(Day(-3), await app.Scalar<string>("SELECT metrics_from::text FROM policy"));

        Assert.Equal(0, await app.Get<NightlyRecount>().Run(TestContext.Current.CancellationToken));
        // Late events on a kept day, from a user who was there before and from a new one.
        await app.Deliver(Message(Event(user: "dan", at: Today.AddDays(-2)), Event(user: "eve", at: Today.AddDays(-2))));
        await app.RollUp();
        Assert.Equal(0, await app.Get<NightlyRecount>().Run(TestContext.Current.CancellationToken));
        Assert.Equal(
            [$"{Day(-3)} new 1", $"{Day(-2)} new 1", $"{Day(-1)} new 0"],
            await app.Query(
                "SELECT day::text || ' new ' || coalesce(sum(users) FILTER (WHERE prev_day = '-infinity'), 0) FROM active_prev WHERE day "
                + "< CURRENT_DATE GROUP BY day ORDER BY day", r => r.GetString(0)));
    }

    [Fact]
    public async Task What_Archive_has_written_is_what_retention_waits_for()
    {
        await using var app = await Start();
        await Fill(app);
        Assert.Equal("refused", (await Sweep(app)).State);
        // Both days are before the horizon now, and one of them changes again.
        await app.Execute(
            "INSERT INTO day_marks (bucket, message_id, events) SELECT date_bin('15 minutes', occurred_at, '1970-01-01Z'), "
            + "gen_random_uuid(), 0 FROM events ORDER BY occurred_at LIMIT 1");

        await app.Get<ArchiveEvents>().Run(TestContext.Current.CancellationToken);
        Assert.Equal([Day(-3)], await app.Query("SELECT day::text FROM archived_events ORDER BY 1", r => r.GetString(0)));
        await app.RollUp();
        await app.Get<ArchiveEvents>().Run(TestContext.Current.CancellationToken);
        var run = await Sweep(app);

        Assert.Equal(("done", 2), (run.State, run.Report.GetProperty("partitions_dropped").GetArrayLength()));
        await PublishTests.AssertManifestHolds(app.App);
    }

    private async Task<PrivacyApp> Start(Dictionary<string, string?>? more = null, string zone = "UTC") => await PrivacyApp.Start(
        await standIns.NewEnvironment(zone), new(more ?? []) { ["Daybook__Privacy__EventRetentionDays"] = "2" });

    // Two counted events on each of the last days.
    private static async Task Fill(PrivacyApp app)
    {
        // Only day partitions.
        await app.Execute("UPDATE installation SET installed_at = now() - interval '60 days'");
        await app.Deliver(
            Message([.. new[] { -4, -3, -2, -1 }
                .SelectMany(d => new[] { Event(at: Today.AddDays(d)), Event(user: "bob", at: Today.AddDays(d)) })]));
        await app.RollUp();
    }

    private static string Day(int offset) => Today.AddDays(offset).ToString("yyyy-MM-dd");

    private static Task<string> Numbers(PrivacyApp app) =>
        app.Scalar<string>(
            $"SELECT string_agg(concat_ws(' ', day, events, users, revision), '|' ORDER BY day) FROM days WHERE day < '{Day(-2)}'");

    private static async Task<(string State, string? Error, JsonElement Report)> Sweep(PrivacyApp app)
    {
        await app.Get<RetentionSweep>().Run(TestContext.Current.CancellationToken);
        return (await app.Query(
            "SELECT state, error, report FROM retention_runs ORDER BY run_id DESC LIMIT 1",
            r => (r.GetString(0), r.IsDBNull(1) ? null : r.GetString(1), JsonDocument.Parse(r.GetString(2)).RootElement))).Single();
    }
}
