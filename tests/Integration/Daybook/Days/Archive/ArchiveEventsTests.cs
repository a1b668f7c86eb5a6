using Daybook.Watch.Runs;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Foundation.S3;
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
        await using var app = await DaybookApp.StartAsync(await standIns.NewEnvironmentAsync());
        var history = await StoredHistory.NewAsync(app.Database);
        await history.AddAsync([("view", "ann", Noon + Duration.FromHours(1)), ("buy", "anon-7", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        await RollupTests.RollUpAsync(app);

        await ArchiveAsync(app);
        Assert.Equal(["buy a:anon-7", "view u:ann"], await LinesAsync(app, "events/dt=2026-03-10/part-0001.jsonl.gz"));
        await PublishTests.AssertManifestHoldsAsync(app);
        var before = await FilesAsync(app);

        await history.AddAsync("late", "ann", Noon + Duration.FromHours(2));
        await ArchiveAsync(app);
        Assert.Equal(before, await FilesAsync(app));
        await RollupTests.RollUpAsync(app);
        await ArchiveAsync(app);

        Assert.Equal(["buy a:anon-7", "view u:ann", "late u:ann"], await LinesAsync(app, "events/dt=2026-03-10/part-0001.jsonl.gz"));
        await PublishTests.AssertManifestHoldsAsync(app);
        Assert.Equal(["events/dt=2026-03-10/part-0001.jsonl.gz 2 3", "events/dt=2026-03-11/part-0001.jsonl.gz 1 1"], await FilesAsync(app));
    }

    [Fact]
    public async Task Instances_that_archive_at_once_take_turns_and_leave_one_archive()
    {
        var environment = await standIns.NewEnvironmentAsync();
        await using var one = await DaybookApp.StartAsync(environment);
        await using var two = await DaybookApp.StartAsync(environment);
        await RollupTests.RollUpAsync(two);
        var history = await StoredHistory.NewAsync(one.Database);
        for (var round = 1; round <= 3; round++)
        {
            await history.AddAsync(Enumerable.Range(0, 6).Select(d => ("view", $"user-{round}", Noon + Duration.FromDays(d))));
            await RollupTests.RollUpAsync(one);

            await Task.WhenAll(ArchiveAsync(one), ArchiveAsync(two), one.Services.GetRequiredService<VerifyArchive>().Run(TestContext.Current.CancellationToken), ArchiveAsync(two));

            await PublishTests.AssertManifestHoldsAsync(one);
            Assert.Equal(Enumerable.Range(10, 6).Select(d => $"events/dt=2026-03-{d}/part-0001.jsonl.gz {round} {round}"), await FilesAsync(one));
            // The second one found nothing to do.
            Assert.Equal(round * 2, (await PublishTests.ManifestAsync(one)).GetProperty("sequence").GetInt32());
        }

        Assert.Empty(await history.QueryAsync("SELECT subject FROM rollup_faults", r => r.GetString(0)));
    }

    [Fact]
    public async Task A_day_waits_for_its_late_events_and_a_sealed_day_is_never_written_again()
    {
        var clock = new TestClock(new DateTimeOffset(2026, 3, 13, 11, 0, 0, TimeSpan.Zero));
        await using var app = await DaybookApp.StartAsync(await standIns.NewEnvironmentAsync(), clock: clock);
        var history = await StoredHistory.NewAsync(app.Database);
        await history.AddAsync([("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        await RollupTests.RollUpAsync(app);

        await ArchiveAsync(app);
        Assert.Equal(["events/dt=2026-03-10/part-0001.jsonl.gz 1 1"], await FilesAsync(app));

        await history.ExecuteAsync("UPDATE policy SET horizon = '2026-03-12Z'; UPDATE days SET revision = 9; INSERT INTO sealing VALUES ('2026-03-11')");
        await ArchiveAsync(app);
        Assert.Equal(["events/dt=2026-03-10/part-0001.jsonl.gz 1 1", "events/dt=2026-03-11/part-0001.jsonl.gz 9 1"], await FilesAsync(app));
    }

    [Fact]
    public async Task What_was_archived_can_be_loaded_into_an_empty_database_through_the_queue_and_loading_it_twice_changes_nothing()
    {
        var environment = await standIns.NewEnvironmentAsync();
        var other = await standIns.NewEnvironmentAsync();
        var event7 = """{"event_id":"6f6d1c0e-5b0a-4a52-9d0e-0d8a2d4b7a10","event_type":"view","user_id":"user-7","ts":"2026-03-10T12:00:00.123456Z","properties":{"größe":1.50,"tags":["a",null]}}""";
        string before;
        await using (var app = await DaybookApp.StartAsync(environment))
        {
            await SendAsync(app, event7);
            await SendAsync(app, string.Join('\n', Enumerable.Range(0, 1200).Select(n => $$$"""{"type":"t{{{n % 3}}}","user_id":"user-{{{n % 50}}}","ts":"2026-03-{{{10 + (n % 5)}}}T{{{n % 24:00}}}:00:00Z","session_id":"s","src":"web","payload":{"n":{{{n}}}}}""")));
            await app.DrainAsync();
            await RollupTests.RollUpAsync(app);
            await ArchiveAsync(app);
            before = await StoredAsync(app);
        }

        await using var restored = await DaybookApp.StartAsync(other with { Bucket = environment.Bucket });
        await RollupTests.RollUpAsync(restored);
        var report = await restored.Services.GetRequiredService<RestoreEvents>().Run(null, null, null, TestContext.Current.CancellationToken);
        await restored.DrainAsync();
        Assert.Equal(1201, report.Events);
        Assert.Equal(before, await StoredAsync(restored));

        await restored.Services.GetRequiredService<RestoreEvents>().Run(null, null, null, TestContext.Current.CancellationToken);
        await SendAsync(restored, event7);
        await restored.DrainAsync();
        Assert.Equal(before, await StoredAsync(restored));
        // Daybook recognises the sender's resend, because the hash of its content came back with the event.
        Assert.Equal(0L, await Sql.ScalarAsync(other.Postgres, "SELECT count(*) FROM rejected_events"));

        await Sql.ScalarAsync(other.Postgres, "DELETE FROM events WHERE occurred_at < '2026-03-12Z'");
        await restored.Services.GetRequiredService<RestoreEvents>().Run(new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 11), null, TestContext.Current.CancellationToken);
        await restored.DrainAsync();
        Assert.Equal(before, await StoredAsync(restored));
    }

    [Fact]
    public async Task A_run_that_ended_before_its_manifest_or_before_it_deleted_parts_is_finished_by_the_next()
    {
        await using var app = await DaybookApp.StartAsync(await standIns.NewEnvironmentAsync());
        var history = await StoredHistory.NewAsync(app.Database);
        await history.AddAsync([("view", "ann", Noon)]);
        await RollupTests.RollUpAsync(app);
        await ArchiveAsync(app);
        var s3 = app.Services.GetRequiredService<S3Store>();
        var old = (await s3.Get("manifest.json", TestContext.Current.CancellationToken))!;

        // As after a kill: parts are recorded, the manifest is the previous one, and one part of a larger day is left.
        await history.AddAsync("late", "ann", Noon + Duration.FromHours(2));
        await RollupTests.RollUpAsync(app);
        await ArchiveAsync(app);
        await s3.Put("manifest.json", old.Body, "application/json", 2, TestContext.Current.CancellationToken);
        await history.ExecuteAsync("UPDATE manifest SET written_at = (SELECT min(uploaded_at) FROM archived_events) - interval '1 second'");
        await s3.Put("events/dt=2026-03-10/part-0002.jsonl.gz", new byte[20], "text/plain", 1, TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<NightlyArchive>().Run(TestContext.Current.CancellationToken);

        await PublishTests.AssertManifestHoldsAsync(app);
        Assert.Equal(["events/dt=2026-03-10/part-0001.jsonl.gz 2 2"], await FilesAsync(app));
        Assert.Null(await s3.Head("events/dt=2026-03-10/part-0002.jsonl.gz", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_nightly_comparison_finds_what_was_changed_in_S3_and_mends_it()
    {
        await using var app = await DaybookApp.StartAsync(await standIns.NewEnvironmentAsync());
        var history = await StoredHistory.NewAsync(app.Database);
        await history.AddAsync([("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        await RollupTests.RollUpAsync(app);
        await ArchiveAsync(app);
        var s3 = app.Services.GetRequiredService<S3Store>();
        await s3.Put("metrics/dt=2026-03-10/metrics.jsonl", Encoding.UTF8.GetBytes("{}\n"), "text/plain", 0, TestContext.Current.CancellationToken);
        await s3.Put("events/dt=2026-03-11/part-0001.jsonl.gz", new byte[20], "text/plain", 1, TestContext.Current.CancellationToken);

        await app.Services.GetRequiredService<NightlyArchive>().Run(TestContext.Current.CancellationToken);

        await PublishTests.AssertManifestHoldsAsync(app);
        Assert.Equal(
            ["events/dt=2026-03-11/part-0001.jsonl.gz", "metrics/dt=2026-03-10/metrics.jsonl"],
            await history.QueryAsync("SELECT subject FROM rollup_faults WHERE resolved_at IS NULL ORDER BY 1", r => r.GetString(0)));
        await app.Services.GetRequiredService<NightlyArchive>().Run(TestContext.Current.CancellationToken);
        Assert.Empty(await history.QueryAsync("SELECT subject FROM rollup_faults WHERE resolved_at IS NULL", r => r.GetString(0)));
    }

    [Fact]
    public async Task The_first_timer_run_of_a_day_recounts_and_archives()
    {
        await using var app = await DaybookApp.StartAsync(await standIns.NewEnvironmentAsync());
        var history = await StoredHistory.NewAsync(app.Database);
        await history.AddAsync([("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        await RollupTests.RollUpAsync(app);

        var timer = app.Services.GetRequiredService<TimerRollup>();
        await timer.Run(TestContext.Current.CancellationToken);
        var recounted = await RecountsAsync();
        await timer.Run(TestContext.Current.CancellationToken);

        Assert.Single(recounted);
        Assert.Equal(recounted, await RecountsAsync());
        Assert.Equal([0], await history.QueryAsync("SELECT faults FROM recounts", r => r.GetInt32(0)));
        Assert.Equal(2, (await FilesAsync(app)).Count);

        // A row that is written again gets a new xmin.
        Task<List<string>> RecountsAsync() => history.QueryAsync("SELECT xmin::text FROM recounts", r => r.GetString(0));
    }

    internal static Task ArchiveAsync(DaybookApp app) => app.Services.GetRequiredService<ArchiveEvents>().Run(TestContext.Current.CancellationToken);

    private static async Task SendAsync(DaybookApp app, string lines)
    {
        foreach (var chunk in lines.Split('\n').Chunk(500))
        {
            using var part = new StringContent(string.Join('\n', chunk), Encoding.UTF8, "application/x-ndjson");
            using var answer = await app.Http.PostAsync(new Uri("/events", UriKind.Relative), part, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private static async Task<string> StoredAsync(DaybookApp app) => (string)(await Sql.ScalarAsync(
        app.Environment.Postgres,
        """
        SELECT count(*) || ' ' || md5(string_agg(concat_ws('|', e.event_id, event_type, extract(epoch FROM e.occurred_at), user_id, anonymous_id, session_id, source,
          properties, context, extract(epoch FROM received_at), extract(epoch FROM sent_at), body_hash), ',' ORDER BY e.event_id))
        FROM events e JOIN event_keys k USING (event_id)
        """))!;

    private static async Task<List<string>> FilesAsync(DaybookApp app) =>
    [
        .. (await PublishTests.ManifestAsync(app)).GetProperty("files").EnumerateArray()
            .Where(f => f.GetProperty("file").GetString()!.StartsWith("events/", StringComparison.Ordinal))
            .Select(f => $"{f.GetProperty("file")} {f.GetProperty("revision")} {f.GetProperty("rows")}"),
    ];

    private static async Task<List<string>> LinesAsync(DaybookApp app, string key)
    {
        using var lines = new StreamReader(new GZipStream(new MemoryStream((await PublishTests.ObjectAsync(app, key))!), CompressionMode.Decompress));
        return
        [
            .. (await lines.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .Select(e => $"{e.GetProperty("event_type")} {(e.GetProperty("user_id").GetString() is { } user ? "u:" + user : "a:" + e.GetProperty("anonymous_id"))}"),
        ];
    }
}
