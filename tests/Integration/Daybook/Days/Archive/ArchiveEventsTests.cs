using Daybook.Watch.Runs;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Foundation.Objects;
using Daybook.Days.Rollup;
using Daybook.Tests.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Days.Archive;

public sealed class ArchiveEventsTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Fact]
    public async Task Closed_days_become_parts_that_the_manifest_names_and_a_late_event_writes_its_day_again()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add(
            [("view", "ann", Noon + Duration.FromHours(1)), ("buy", "anon-7", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        await RollupTests.RollUp(app);

        await Archive(app);
        Assert.Equal(["buy a:anon-7", "view u:ann"], await Lines(app, "events/dt=2026-03-10/part-0001.jsonl.gz"));
        await PublishTests.AssertManifestHolds(app);
        var before = await Files(app);

        await history.Add("late", "ann", Noon + Duration.FromHours(2));
        await Archive(app);
        Assert.Equal(before, await Files(app));
        await RollupTests.RollUp(app);
        await Archive(app);

        Assert.Equal(["buy a:anon-7", "view u:ann", "late u:ann"], await Lines(app, "events/dt=2026-03-10/part-0001.jsonl.gz"));
        await PublishTests.AssertManifestHolds(app);
        Assert.Equal(["events/dt=2026-03-10/part-0001.jsonl.gz 2 3", "events/dt=2026-03-11/part-0001.jsonl.gz 1 1"], await Files(app));
    }

    [Fact]
    public async Task Instances_that_archive_at_once_take_turns_and_leave_one_archive()
    {
        var environment = await standIns.NewEnvironment();
        await using var one = await DaybookApp.Start(environment);
        await using var two = await DaybookApp.Start(environment);
        await RollupTests.RollUp(two);
        var history = await StoredHistory.New(one.Database);
        for (var round = 1; round <= 3; round++)
        {
            await history.Add(Enumerable.Range(0, 6).Select(d => ("view", $"user-{round}", Noon + Duration.FromDays(d))));
            await RollupTests.RollUp(one);

            await Task.WhenAll(Archive(one), Archive(two),
                one.Services.GetRequiredService<VerifyArchive>().Run(TestContext.Current.CancellationToken), Archive(two));

            await PublishTests.AssertManifestHolds(one);
            Assert.Equal(Enumerable.Range(10, 6).Select(d => $"events/dt=2026-03-{d}/part-0001.jsonl.gz {round} {round}"),
                await Files(one));
            // The second one found nothing to do.
            Assert.Equal(round * 2, (await PublishTests.Manifest(one)).GetProperty("sequence").GetInt32());
        }

        Assert.Empty(await history.Query("SELECT subject FROM rollup_faults", r => r.GetString(0)));
    }

    [Fact]
    public async Task A_day_waits_for_its_late_events_and_a_sealed_day_is_never_written_again()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 3, 13, 11, 0, 0, TimeSpan.Zero));
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment(), clock: clock);
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        await RollupTests.RollUp(app);

        await Archive(app);
        Assert.Equal(["events/dt=2026-03-10/part-0001.jsonl.gz 1 1"], await Files(app));

        await history.Execute(
            "UPDATE policy SET horizon = '2026-03-12Z'; UPDATE days SET revision = 9; INSERT INTO sealing VALUES ('2026-03-11')");
        await Archive(app);
        Assert.Equal(["events/dt=2026-03-10/part-0001.jsonl.gz 1 1", "events/dt=2026-03-11/part-0001.jsonl.gz 9 1"], await Files(app));
    }

    [Fact]
    public async Task What_was_archived_can_be_loaded_into_an_empty_database_through_the_queue_and_loading_it_twice_changes_nothing()
    {
        var environment = await standIns.NewEnvironment();
        var other = await standIns.NewEnvironment();
        var event7 =
            """{"event_id":"6f6d1c0e-5b0a-4a52-9d0e-0d8a2d4b7a10","event_type":"view","user_id":"user-7","ts":"2026-03-10T12:00:00.123456Z","properties":{"größe":1.50,"tags":["a",null]}}""";
        string before;
        await using (var app = await DaybookApp.Start(environment))
        {
            await Send(app, event7);
            await Send(app,
                string.Join('\n',
                    Enumerable.Range(0, 1200)
                        .Select(n =>
                            $$$"""{"type":"t{{{n % 3}}}","user_id":"user-{{{n % 50}}}","ts":"2026-03-{{{10 + (n % 5)}}}T{{{n % 24:00}}}:00:00Z","session_id":"s","src":"web","payload":{"n":{{{n}}}}}""")));
            await app.Drain();
            await RollupTests.RollUp(app);
            await Archive(app);
            before = await Stored(app);
        }

        await using var restored = await DaybookApp.Start(other with { Bucket = environment.Bucket });
        await RollupTests.RollUp(restored);
        var report =
            await restored.Services.GetRequiredService<RestoreEvents>().Run(null, null, null, TestContext.Current.CancellationToken);
        await restored.Drain();
        Assert.Equal(1201, report.Events);
        Assert.Equal(before, await Stored(restored));

        await restored.Services.GetRequiredService<RestoreEvents>().Run(null, null, null, TestContext.Current.CancellationToken);
        await Send(restored, event7);
        await restored.Drain();
        Assert.Equal(before, await Stored(restored));
        // Daybook recognises the sender's resend, because the hash of its content came back with the event.
        Assert.Equal(0L, await Sql.Scalar(other.Postgres, "SELECT count(*) FROM rejected_events"));

        await Sql.Scalar(other.Postgres, "DELETE FROM events WHERE occurred_at < '2026-03-12Z'");
        await restored.Services.GetRequiredService<RestoreEvents>()
            .Run(new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 11), null, TestContext.Current.CancellationToken);
        await restored.Drain();
        Assert.Equal(before, await Stored(restored));
    }

    [Fact]
    public async Task A_run_that_ended_before_its_manifest_or_before_it_deleted_parts_is_finished_by_the_next()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon)]);
        await RollupTests.RollUp(app);
        await Archive(app);
        var s3 = app.Services.GetRequiredService<IObjectStore>();
        var old = (await s3.Get("manifest.json", TestContext.Current.CancellationToken))!;

        // As after a kill: parts are recorded, the manifest is the previous one, and one part of a larger day is left.
        await history.Add("late", "ann", Noon + Duration.FromHours(2));
        await RollupTests.RollUp(app);
        await Archive(app);
        await s3.Put("manifest.json", old.Body, "application/json", 2, TestContext.Current.CancellationToken);
        await history.Execute("UPDATE manifest SET written_at = (SELECT min(uploaded_at) FROM archived_events) - interval '1 second'");
        await s3.Put("events/dt=2026-03-10/part-0002.jsonl.gz", new byte[20], "text/plain", 1, TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<NightlyArchive>().Run(TestContext.Current.CancellationToken);

        await PublishTests.AssertManifestHolds(app);
        Assert.Equal(["events/dt=2026-03-10/part-0001.jsonl.gz 2 2"], await Files(app));
        Assert.Null(await s3.Head("events/dt=2026-03-10/part-0002.jsonl.gz", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_nightly_comparison_finds_what_was_changed_in_S3_and_mends_it()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        await RollupTests.RollUp(app);
        await Archive(app);
        var s3 = app.Services.GetRequiredService<IObjectStore>();
        await s3.Put("metrics/dt=2026-03-10/metrics.jsonl", Encoding.UTF8.GetBytes("{}\n"), "text/plain", 0,
            TestContext.Current.CancellationToken);
        await s3.Put("events/dt=2026-03-11/part-0001.jsonl.gz", new byte[20], "text/plain", 1, TestContext.Current.CancellationToken);

        await app.Services.GetRequiredService<NightlyArchive>().Run(TestContext.Current.CancellationToken);

        await PublishTests.AssertManifestHolds(app);
        Assert.Equal(
            ["events/dt=2026-03-11/part-0001.jsonl.gz", "metrics/dt=2026-03-10/metrics.jsonl"],
            await history.Query("SELECT subject FROM rollup_faults WHERE resolved_at IS NULL ORDER BY 1", r => r.GetString(0)));
        await app.Services.GetRequiredService<NightlyArchive>().Run(TestContext.Current.CancellationToken);
        Assert.Empty(await history.Query("SELECT subject FROM rollup_faults WHERE resolved_at IS NULL", r => r.GetString(0)));
    }

    [Fact]
    public async Task The_first_timer_run_of_a_day_recounts_and_archives()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        await RollupTests.RollUp(app);

        var timer = app.Services.GetRequiredService<TimerRollup>();
        await timer.Run(TestContext.Current.CancellationToken);
        var recounted = await Recounts();
        await timer.Run(TestContext.Current.CancellationToken);

        Assert.Single(recounted);
        Assert.Equal(recounted, await Recounts());
        Assert.Equal([0], await history.Query("SELECT faults FROM recounts", r => r.GetInt32(0)));
        Assert.Equal(2, (await Files(app)).Count);

        // A row that is written again gets a new xmin.
        Task<List<string>> Recounts() => history.Query("SELECT xmin::text FROM recounts", r => r.GetString(0));
    }

    internal static Task Archive(DaybookApp app) =>
        app.Services.GetRequiredService<ArchiveEvents>().Run(TestContext.Current.CancellationToken);

    private static async Task Send(DaybookApp app, string lines)
    {
        foreach (var chunk in lines.Split('\n').Chunk(500))
        {
            using var part = new StringContent(string.Join('\n', chunk), Encoding.UTF8, "application/x-ndjson");
            using var answer = await app.Http.PostAsync(new Uri("/events", UriKind.Relative), part, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static async Task<string> Stored(DaybookApp app) => (string)(await Sql.Scalar(
        app.Environment.Postgres,
        """
        SELECT count(*) || ' ' || md5(string_agg(concat_ws('|', e.event_id, event_type, extract(epoch FROM e.occurred_at), user_id,
          anonymous_id, session_id, source,
          properties, context, extract(epoch FROM received_at), extract(epoch FROM sent_at), body_hash), ',' ORDER BY e.event_id))
        FROM events e JOIN event_keys k USING (event_id)
        """))!;

    private static async Task<List<string>> Files(DaybookApp app) =>
    [
        .. (await PublishTests.Manifest(app)).GetProperty("files").EnumerateArray()
            .Where(f => f.GetProperty("file").GetString()!.StartsWith("events/", StringComparison.Ordinal))
            .Select(f => $"{f.GetProperty("file")} {f.GetProperty("revision")} {f.GetProperty("rows")}"),
    ];

    private static async Task<List<string>> Lines(DaybookApp app, string key)
    {
        using var lines =
            new StreamReader(new GZipStream(new MemoryStream((await PublishTests.Object(app, key))!), CompressionMode.Decompress));
        return
        [
            .. (await lines.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .Select(e =>
                    $"{e.GetProperty("event_type")} {(e.GetProperty("user_id").GetString() is { } user ? "u:" + user : "a:" + e.GetProperty("anonymous_id"))}"),
        ];
    }
}
