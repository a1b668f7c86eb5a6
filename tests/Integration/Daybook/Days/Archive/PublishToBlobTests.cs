using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Daybook.Cli.Verify;
using Daybook.Days.Archive;
using Daybook.Days.Lake;
using Daybook.Foundation.Blob;
using Daybook.Foundation.Objects;
using Daybook.Foundation.S3;
using Daybook.Tests.Days.Lake;
using Daybook.Tests.Days.Rollup;
using Daybook.Tests.Reports.Columns;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Days.Archive;

/// <summary>The whole way with Azure's blob service in place of S3.</summary>
public sealed class PublishToBlobTests(StandIns standIns)
{
    private static readonly DateTimeOffset First = new(2025, 3, 5, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Days_columns_and_tables_are_published_to_a_container_compared_and_rid_of_who_is_erased()
    {
        var environment = await standIns.NewEnvironment();
        await using var app = await Start(environment);
        await app.Store([.. Some(1, 90), ("view", "erased-one", First.AddHours(1), "web", "{}")]);
        await app.RollUp();
        await ArchiveEventsTests.Archive(app.Columns);

        // There is no bucket, and everything is in the container.
        using (var s3 = new S3Store(Options.Create(S3Of(environment)))) Assert.Empty(await s3.List("", Cancel));
        var store = app.Get<IObjectStore>();
        Assert.IsType<BlobStore>(store);
        await PublishTests.AssertManifestHolds(app.Columns);
        Assert.Equal(["column-people", "columns", "events", "manifest.json", "metrics", "metrics_by_day.jsonl"],
            (await store.List("", Cancel)).Select(k => k.Split('/')[0]).Distinct());
        Assert.Equal("ok", (await ColumnsApp.Ask(app.Columns, "/health"))["checks"]!["s3"]!["status"]!.GetValue<string>());
        Assert.Equal(91, (await ColumnsApp.Ask(app.Columns, "/analytics/summary"))["total_events"]!.GetValue<int>());
        Assert.Equal("columns", await app.Compare("/stats/breakdown?event_type=view&property=plan&from=2025-03-05&to=2025-03-07"));
        await NothingIsWrong(app);

        // A late event is a version, and the one before stays readable.
        var before = await OfPostgres(app);
        await app.Store([("late", "bob", First.AddHours(30), "app", "{}")]);
        await app.RollUp();
        await ArchiveEventsTests.Archive(app.Columns);
        using (var copy = await LakeCopy.Of(store))
        {
            Assert.Equal(1, copy.Newest);
            Assert.Equal(await OfPostgres(app), copy.Days());
            Assert.Equal(before, copy.Days(0));
        }

        // Somebody changes a file: the nightly comparison finds it and mends it.
        await store.Put("metrics/dt=2025-03-06/metrics.jsonl", "{}\n"u8.ToArray(), "text/plain", 0, Cancel);
        await app.Get<NightlyArchive>().Run(Cancel);
        Assert.Equal(["metrics/dt=2025-03-06/metrics.jsonl"], await Faults(app));
        await PublishTests.AssertManifestHolds(app.Columns);

        using var answer = await app.Columns.Http.DeleteAsync(new Uri("/users/erased-one?wait=100", UriKind.Relative), Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel) + app.Columns.Logs.Tail());
        Assert.DoesNotContain("erased-one", await EveryLine(store), StringComparison.Ordinal);
        Assert.Contains("user-1", await EveryLine(store), StringComparison.Ordinal);
        using (var copy = await LakeCopy.Of(store))
        {
            Assert.Equal((2L, string.Join(';', await OfPostgres(app))), (copy.Newest, string.Join(';', copy.Days())));
            // The day's old file was not kept for readers of the old version.
            Assert.Equal(2, copy.Keys.Count(k => k.StartsWith("columns/dt=2025-03-06/", StringComparison.Ordinal)));
            Assert.Single(copy.Keys, k => k.StartsWith("columns/dt=2025-03-05/", StringComparison.Ordinal));
        }

        await NothingIsWrong(app);
    }

    [Fact]
    public async Task Files_that_were_copied_from_S3_are_gone_on_with_and_restored_from()
    {
        var (environment, other) = (await standIns.NewEnvironment(), await standIns.NewEnvironment());
        var blob = await standIns.InBlobStorage(environment);
        string manifest;
        await using (var app = await Start(environment, onS3: true))
        {
            await app.Store(Some(2, 60));
            await app.RollUp();
            await ArchiveEventsTests.Archive(app.Columns);
            manifest = (await PublishTests.Manifest(app.Columns)).GetRawText();
            await NothingIsWrong(app);
        }

        using var s3 = new S3Store(Options.Create(S3Of(environment)));
        using var copy = new BlobStore(Options.Create(new BlobOptions
        {
            Container = environment.Bucket,
            Connection = blob["Daybook:Blob:Connection"]!,
        }), new ConfigurationBuilder().Build());
        foreach (var key in await s3.List("", Cancel))
        {
            var from = (await s3.Get(key, Cancel))!;
            await copy.Put(key, from.Body, "application/octet-stream", from.Revision!.Value, Cancel);
        }

        await using (var app = await Start(environment))
        {
            await NothingIsWrong(app);
            await app.RollUp();
            Assert.Equal(manifest, (await PublishTests.Manifest(app.Columns)).GetRawText());
            await app.Store([("late", "bob", First.AddHours(30), "app", "{}")]);
            await app.RollUp();
            await ArchiveEventsTests.Archive(app.Columns);
            await NothingIsWrong(app);
            using var lake = await LakeCopy.Of(app.Get<IObjectStore>());
            Assert.Equal((1L, string.Join(';', await OfPostgres(app))), (lake.Newest, string.Join(';', lake.Days())));
        }

        // The verb has the settings of both.
        var settings = environment.Settings();
        foreach (var (name, value) in blob) settings[name] = value;
        var (code, text) = await DaybookCli.Run(settings, "merge", $"s3://{environment.Bucket}/daybook",
            $"blob://{environment.Bucket}/daybook", "--from", "2025-03-07");
        Assert.True(code == 0, text);
        Assert.Contains("20 events of 1 days from 2 installations", text, StringComparison.Ordinal);

        await using var restored = await DaybookApp.Start(other, blob);
        await restored.Services.GetRequiredService<RestoreEvents>().Run(null, null, null, Cancel);
        await restored.Drain();
        Assert.Equal(61L, await Sql.Scalar(other.Postgres, "SELECT count(*) FROM events"));
    }

    private async Task<ColumnsApp> Start(TestEnvironment environment, bool onS3 = false)
    {
        var settings = onS3 ? [] : await standIns.InBlobStorage(environment);
        settings["Daybook:Lake:Enabled"] = "true";
        return await ColumnsApp.Start(standIns, settings: settings, at: environment);
    }

    private static async Task NothingIsWrong(ColumnsApp app)
    {
        await app.Get<NightlyArchive>().Run(Cancel);
        Assert.Empty(await Faults(app));
        Assert.Equal([new Grade("delta tables", Verdict.Right)], await LakeGrades.Of(app.Get<VerifyLake>(), Cancel));
    }

    private static Task<List<string>> Faults(ColumnsApp app) =>
        app.History.Query("SELECT subject FROM rollup_faults WHERE resolved_at IS NULL ORDER BY 1", r => r.GetString(0));

    private static async Task<string> EveryLine(IObjectStore store)
    {
        var all = new StringBuilder();
        foreach (var key in await store.List("events/", Cancel))
        {
            var body = (await store.Get(key, Cancel))!.Body;
            using var lines = new StreamReader(new GZipStream(new MemoryStream(body), CompressionMode.Decompress));
            all.Append(await lines.ReadToEndAsync(Cancel));
        }

        return all.ToString();
    }

    private static async Task<List<string>> OfPostgres(ColumnsApp app) => await app.History.Query(
        "SELECT day, events, users FROM days WHERE events > 0 ORDER BY day",
        r => $"{r.GetFieldValue<DateOnly>(0):yyyy-MM-dd} {r.GetInt64(1)} {r.GetInt64(2)}");

    private static S3Options S3Of(TestEnvironment environment) =>
        new ConfigurationBuilder().AddInMemoryCollection(environment.Settings()).Build().GetSection("Daybook:S3").Get<S3Options>()!;

    // Of three days.
    private static List<(string Type, string User, DateTimeOffset At, string Source, string Properties)> Some(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => (i % 3 == 0 ? "buy" : "view", $"user-{random.Next(9)}",
            First.AddDays(i % 3).AddSeconds(random.Next(86_000)), "web", i % 2 == 0 ? """{"plan":"pro"}""" : """{"plan":"free"}"""))];
    }
}
