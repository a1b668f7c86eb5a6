using System.Net;
using System.Text.Json;
using Daybook.Cli.Verify;
using Daybook.Days.Archive;
using Daybook.Days.Columns;
using Daybook.Days.Lake;
using Daybook.Foundation.Objects;
using Daybook.Foundation.S3;
using Daybook.Local;
using Daybook.Tests.Days.Archive;
using Daybook.Tests.Reports.Columns;
using Daybook.Tools.Chaos;
using DuckDB.NET.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Days.Lake;

public sealed class PublishLakeTests(StandIns standIns)
{
    private static readonly DateTimeOffset First = new(2025, 3, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_late_event_is_one_version_and_the_one_before_stays_readable_for_some_hours()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = await Start();
        await app.Store([.. Some(1, 200, 4), ("view", "anon-1", First.AddHours(3), "web", """{"a b":1}""")]);
        await app.RollUp();
        var before = await OfPostgres(app);
        using (var copy = await LakeCopy.Of(app.Get<IObjectStore>()))
        {
            Assert.Equal(0, copy.Newest);
            Assert.Equal(["commitInfo", "protocol", "metaData", "add", "add", "add", "add"], Names(copy.Entry(0)));
            await Valid(app, copy);
            Assert.Equal(before, copy.Days());
        }

        await app.RollUp();
        await app.Store(
            [.. Enumerable.Range(0, 9)
                .Select(i => ("late", $"late-{i}", First.AddHours(30).AddMinutes(i), "app", """{"colour":"red"}"""))]);
        await app.RollUp();

        var after = await OfPostgres(app);
        Assert.NotEqual(before, after);
        using (var copy = await LakeCopy.Of(app.Get<IObjectStore>()))
        {
            // Nothing was committed while nothing changed. The day's new column comes with the file that brings it.
            Assert.Equal(1, copy.Newest);
            var entry = copy.Entry(1);
            Assert.Equal(["commitInfo", "metaData", "remove", "add"], Names(entry));
            Assert.Contains("p:colour", entry[1].GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain("p:colour", copy.Entry(0)[2].GetRawText(), StringComparison.Ordinal);
            Assert.All(entry[2..], a => Assert.Equal("2025-03-06",
                a.EnumerateObject().Single().Value.GetProperty("partitionValues").GetProperty("dt").GetString()));
            Assert.Equal(after, copy.Days());
            Assert.Equal(before, copy.Days(0));
            Assert.Equal(["9"], copy.Rows("""SELECT count(*) FROM daybook.activity WHERE "p:colour" = 'red'"""));
            Assert.ThrowsAny<DuckDBException>(() => copy.Days(2));
        }

        Assert.Equal([new Grade("delta tables", Verdict.Right)], await LakeGrades.Of(app.Get<VerifyLake>(), cancel));
        // The manifest names the new file alone.
        await PublishTests.AssertManifestHolds(app.Columns);
        var files = await app.Files();
        var old = Assert.Single(files, f => !f.Live).File;
        Assert.DoesNotContain(old.Key, (await PublishTests.Manifest(app.Columns)).GetRawText(), StringComparison.Ordinal);
        Assert.Empty((await app.Get<VerifyLake>().Run(cancel))!);

        await app.History.Execute("UPDATE lake_files SET removed_at = removed_at - interval '25 hours'");
        await app.RollUp();

        Assert.Null(await app.Get<IObjectStore>().Head(old.Key, cancel));
        Assert.Equal(4, (await app.Files()).Count);
        using (var copy = await LakeCopy.Of(app.Get<IObjectStore>()))
        {
            Assert.Equal((1L, 4), (copy.Newest, copy.Days().Count));
            Assert.ThrowsAny<DuckDBException>(() => copy.Days(0));
        }

        Assert.Empty((await app.Get<VerifyLake>().Run(cancel))!);
    }

    [Fact]
    public async Task A_day_that_waits_for_its_next_file_is_not_missing_meanwhile()
    {
        await using var app = await Start(keepHours: 0);
        await app.Store(Some(2, 60, 3));
        await app.RollUp();
        var before = await OfPostgres(app);
        await app.Store([("late", "late", First.AddHours(30), "app", "{}")]);
        await app.RollUp(publish: false);
        // Counted, and marked again: it gets no file now.
        await app.Store([("late", "later", First.AddHours(30), "app", "{}")]);
        await app.Get<PublishColumns>().Run(TestContext.Current.CancellationToken);

        using (var copy = await LakeCopy.Of(app.Get<IObjectStore>()))
            Assert.Equal((0L, string.Join(';', before)), (copy.Newest, string.Join(';', copy.Days())));
        Assert.Empty((await app.Get<VerifyLake>().Run(TestContext.Current.CancellationToken))!);

        await app.RollUp();
        using var then = await LakeCopy.Of(app.Get<IObjectStore>());
        Assert.Equal(await OfPostgres(app), then.Days());
        Assert.Equal(["commitInfo", "remove", "add"], Names(then.Entry(1)));
        Assert.Equal(3, (await app.Files()).Count);
    }

    [Fact]
    public async Task An_erased_person_is_in_no_file_of_any_version_when_the_receipt_says_done()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = await Start();
        await app.Store([.. Some(3, 100, 4), ("view", "erased-one", First.AddHours(1), "web", "{}")]);
        await app.RollUp();
        await app.Store([("late", "bob", First.AddHours(2), "web", "{}"), ("late", "bob", First.AddHours(50), "web", "{}")]);
        await app.RollUp();
        var before = (await app.Files()).ConvertAll(f => f.File);
        Assert.Equal(6, before.Count);

        using var answer = await app.Columns.Http.DeleteAsync(new Uri("/users/erased-one?wait=100", UriKind.Relative), cancel);

        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(cancel) + app.Columns.Logs.Tail());
        // Both files of the first day are gone; the older file of the third, on which the person was not active, stays.
        var after = (await app.Files()).ConvertAll(f => f.File);
        var gone = before.Except(after).ToList();
        Assert.Equal([new DateOnly(2025, 3, 5), new DateOnly(2025, 3, 5)], gone.Select(f => f.Day));
        foreach (var file in gone) Assert.Null(await app.Get<IObjectStore>().Head(file.Key, cancel));
        Assert.Contains(before.Single(f => f.Day == new DateOnly(2025, 3, 7) && f.Revision == 1), after);
        using var copy = await LakeCopy.Of(app.Get<IObjectStore>());
        Assert.Equal((2L, string.Join(';', await OfPostgres(app))), (copy.Newest, string.Join(';', copy.Days())));
        Assert.Equal(["commitInfo", "remove", "add"], Names(copy.Entry(2)));
        Assert.ThrowsAny<DuckDBException>(() => copy.Days(1));
        Assert.Empty((await app.Get<VerifyLake>().Run(cancel))!);
    }

    [Fact]
    public async Task Days_that_are_not_kept_go_at_once_and_the_log_goes_when_the_lake_is_switched_off()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = await Start();
        await app.Store(Some(4, 100, 4));
        await app.RollUp();
        await app.Store([("late", "bob", First.AddHours(2), "web", "{}")]);
        await app.RollUp();
        Assert.Equal(5, (await app.Files()).Count);

        await app.History.Execute("UPDATE policy SET horizon = '2025-03-06Z'");
        Assert.True(await app.Get<PublishColumns>().TakeBack(cancel));

        Assert.Equal(["2025-03-06", "2025-03-07", "2025-03-08"], (await app.Files()).Select(f => $"{f.File.Day:yyyy-MM-dd}"));
        using (var copy = await LakeCopy.Of(app.Get<IObjectStore>()))
        {
            Assert.Equal(["commitInfo", "remove"], Names(copy.Entry(2)));
            Assert.Equal(3, copy.Days().Count);
            Assert.Equal(3, copy.Keys.Count(k => k.StartsWith("columns/dt=", StringComparison.Ordinal)));
        }

        // With what is kept for readers of older versions.
        await app.Store([("late", "bob", First.AddHours(30), "web", "{}")]);
        await app.RollUp();
        Assert.Equal(4, (await app.Files()).Count);
        await using (var off = await DaybookApp.Start(app.Columns.Environment,
            new Dictionary<string, string?> { ["Daybook:Columns:Enabled"] = "true" }))
            await off.Services.GetRequiredService<PublishColumns>().Run(cancel);
        Assert.Equal(3, (await app.Files()).Count);
        var left = await app.Get<IObjectStore>().List("column", cancel);
        Assert.Equal(3, left.Count(k => k.StartsWith("columns/dt=", StringComparison.Ordinal)));
        Assert.DoesNotContain(left, k => k.Contains("_delta_log", StringComparison.Ordinal)
            || k.StartsWith("column-people", StringComparison.Ordinal));
        Assert.Equal([0L], await app.History.Query("SELECT count(*) FROM lake_files", r => r.GetInt64(0)));

        // On again, it begins anew.
        await app.RollUp();
        using var again = await LakeCopy.Of(app.Get<IObjectStore>());
        Assert.Equal((0L, 3), (again.Newest, again.Days().Count));
    }

    [Fact]
    public async Task A_process_that_ends_anywhere_leaves_the_old_or_the_new_version_and_the_next_one_goes_on()
    {
        var environment = await standIns.NewEnvironment();
        await using var proxy = await S3FaultProxy.Start(environment.S3ServiceUrl);
        await using var app = await Start(keepHours: 0, environment, proxy);
        await app.Store(Some(5, 40, 3));
        await app.RollUp();
        using var direct = new S3Store(Options.Create(new S3Options
        {
            Bucket = environment.Bucket,
            ServiceUrl = environment.S3ServiceUrl,
            AccessKey = S3Server.AccessKey,
            SecretKey = S3Server.SecretKey,
        }));
        var looks = 0;
        (string Name, Func<string, string, S3Fault> Fault)[] points =
        [
            ("file", On("PUT", "/columns/dt=")),
            ("file read back", On("GET", "/columns/dt=")),
            ("before the entry", On("GET", "_delta_log/")),
            ("entry", On("PUT", "/columns/_delta_log/")),
            ("half an entry", On("PUT", "/columns/_delta_log/", S3Fault.Truncate)),
            // It is looked for before it is written; the second look is the one that reads back.
            ("entry read back", (m, p) => m == "GET" && p.Contains("/columns/_delta_log/", StringComparison.Ordinal) && looks++ > 0
                ? S3Fault.Refuse : S3Fault.None),
            ("manifest", On("PUT", "manifest.json")),
            ("old file", On("DELETE", "/")),
            ("nothing", (_, _) => S3Fault.None),
        ];
        foreach (var (name, fault) in points)
        {
            var before = string.Join(';', await OfPostgres(app));
            await app.Store([("late", $"late-{name}", First.AddHours(26), "app", "{}")]);
            proxy.Fault = fault;
            await app.RollUp();
            proxy.Fault = (_, _) => S3Fault.None;

            var after = string.Join(';', await OfPostgres(app));
            // Reading it fails if a file that it names is not there.
            using (var copy = await LakeCopy.Of(direct)) Assert.Contains(string.Join(';', copy.Days()), new[] { before, after });
            await Goes(app, direct, name, after);
        }

        // Nine versions later a checkpoint is due.
        await app.Store([("late", "late-checkpoint", First.AddHours(26), "app", "{}")]);
        var last = string.Empty;
        foreach (var end in (string[])[".checkpoint.parquet", "_last_checkpoint"])
        {
            proxy.Fault = On("PUT", end);
            await app.RollUp();
            last = string.Join(';', await OfPostgres(app));
            using var copy = await LakeCopy.Of(direct);
            Assert.Equal((10L, last), (copy.Newest, string.Join(';', copy.Days())));
            Assert.DoesNotContain(copy.Keys, k => k.EndsWith("_last_checkpoint", StringComparison.Ordinal));
        }

        proxy.Fault = (_, _) => S3Fault.None;
        await Goes(app, direct, "checkpoint", last);
        await Checkpoints(app, direct);
    }

    private static Func<string, string, S3Fault> On(string method, string part, S3Fault fault = S3Fault.Refuse) =>
        (m, p) => m == method && p.Contains(part, StringComparison.Ordinal) ? fault : S3Fault.None;

    // The next run brings everything to its end.
    private static async Task Goes(ColumnsApp app, IObjectStore s3, string name, string days)
    {
        await app.Get<PublishColumns>().Run(TestContext.Current.CancellationToken);
        using (var copy = await LakeCopy.Of(s3)) Assert.Equal($"{name} {days}", $"{name} {string.Join(';', copy.Days())}");
        Assert.Empty((await app.Get<VerifyLake>().Run(TestContext.Current.CancellationToken))!);
        Assert.Equal(3, (await app.Files()).Count);
        await PublishTests.AssertManifestHolds(app.Columns);
    }

    private static async Task Checkpoints(ColumnsApp app, IObjectStore s3)
    {
        var days = await OfPostgres(app);
        string checkpoint;
        using (var copy = await LakeCopy.Of(s3))
        {
            checkpoint = copy.Keys.Single(k => k.EndsWith(".checkpoint.parquet", StringComparison.Ordinal));
            Assert.Equal(days, copy.Days());
            Assert.Equal(["add", "metaData", "protocol", "remove"],
                copy.OfFile(checkpoint, f => $"""
                    SELECT name FROM parquet_schema('{f}') WHERE name IN ('protocol', 'metaData', 'add', 'remove', 'txn') ORDER BY name
                    """));
            // Each row is one action, and the rows of files say what the entries said.
            Assert.Equal(["1 1 3 true"],
                copy.OfFile(checkpoint, f => $"""
                    SELECT count(protocol), count("metaData"), count("add"),
                      bool_and((protocol IS NOT NULL)::INT + ("metaData" IS NOT NULL)::INT + ("add" IS NOT NULL)::INT
                        + (remove IS NOT NULL)::INT = 1)
                    FROM '{f}'
                    """));
            Assert.Equal(["1 2 dt 2025-03-06 false"],
                copy.OfFile(checkpoint, f => $"""
                    SELECT max(protocol."minReaderVersion"), max(protocol."minWriterVersion"), max("metaData"."partitionColumns"[1]),
                      max("add"."partitionValues"['dt']) FILTER ("add".path LIKE 'dt=2025-03-06/%'), bool_or("add"."dataChange")
                    FROM '{f}' WHERE "add" IS NULL OR "add"."stats" LIKE '%numRecords%' AND "add"."tags"['daybook.sha256'] IS NOT NULL
                    """));
        }

        // What lies before a checkpoint that is old enough goes, and the table is read from there.
        await app.History.Execute("UPDATE lake_versions SET committed_at = committed_at - interval '8 days'");
        await app.Get<PublishColumns>().Run(TestContext.Current.CancellationToken);
        using (var copy = await LakeCopy.Of(s3))
        {
            Assert.DoesNotContain(copy.Keys, k => k.EndsWith("00000000000000000009.json", StringComparison.Ordinal));
            Assert.Contains(copy.Keys, k => k == checkpoint.Replace(".checkpoint.parquet", ".json", StringComparison.Ordinal));
            Assert.Equal(days, copy.Days());
            Assert.ThrowsAny<DuckDBException>(() => copy.Days(3));
        }

        Assert.Empty((await app.Get<VerifyLake>().Run(TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task What_others_wrote_into_the_log_stays_and_the_nightly_comparison_finds_it_and_every_changed_byte()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = await Start();
        var s3 = app.Get<IObjectStore>();
        await app.Store([.. Some(6, 60, 3), ("view", "erased-one", First.AddHours(1), "web", "{}")]);
        await app.RollUp();
        Assert.Empty(await Faults(app));

        // An entry that is not what was written.
        var first = (await s3.Get(LakeTable.Events.Entry(0), cancel))!.Body;
        await s3.Put(LakeTable.Events.Entry(0), first.AsMemory()[..^20], LakeTable.Json, 0, cancel);
        Assert.Equal([LakeTable.Events.Entry(0)], await Faults(app));
        await s3.Put(LakeTable.Events.Entry(0), first, LakeTable.Json, 0, cancel);
        Assert.Empty(await Faults(app));

        // A file that is not what was written is taken out and written again.
        var file = (await app.Files())[1].File;
        await s3.Put(file.Key, first, LakeTable.Json, 1, cancel);
        Assert.Equal([file.Key], await Faults(app));
        await app.Get<PublishColumns>().Run(cancel);
        Assert.Empty(await Faults(app));

        // Somebody else's version.
        var newest = (await app.History.Query("SELECT max(version) FROM lake_versions WHERE lake = 'events'", r => r.GetInt64(0)))[0];
        var theirs = LakeTable.Events.Entry(newest + 1);
        await s3.Put(theirs, "{\"commitInfo\":{}}\n"u8.ToArray(), LakeTable.Json, 9, cancel);
        Assert.Equal([theirs], await Faults(app));
        await app.Store([("late", "bob", First.AddHours(2), "web", "{}")]);
        await app.RollUp();
        Assert.Equal("{\"commitInfo\":{}}\n"u8.ToArray(), (await s3.Get(theirs, cancel))!.Body);
        Assert.Contains("Daybook did not write it", string.Join('\n', app.Columns.Logs.Tail(50)), StringComparison.Ordinal);
        Assert.Equal([theirs], await Faults(app));
        Assert.Equal(Verdict.Wrong, (await LakeGrades.Of(app.Get<VerifyLake>(), cancel)).Single().Verdict);
        var before = (await app.Files()).ConvertAll(f => f.File);

        // The table cannot say so, but whoever is erased is gone.
        using var answer = await app.Columns.Http.DeleteAsync(new Uri("/users/erased-one?wait=100", UriKind.Relative), cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(cancel) + app.Columns.Logs.Tail());
        var of = before.Where(f => f.Day == new DateOnly(2025, 3, 5)).ToList();
        Assert.NotEmpty(of);
        foreach (var gone in of) Assert.Null(await s3.Head(gone.Key, cancel));
    }

    private static async Task<List<string>> Faults(ColumnsApp app)
    {
        await app.Get<VerifyArchive>().Run(TestContext.Current.CancellationToken);
        return await app.History.Query("SELECT subject FROM rollup_faults WHERE resolved_at IS NULL ORDER BY 1", r => r.GetString(0));
    }

    // Columns of files are in the schema, types are as the files have them, and paths, sizes and tags are those of the files.
    private static async Task Valid(ColumnsApp app, LakeCopy copy)
    {
        var metadata = copy.Entry(0)[2].GetProperty("metaData");
        var schema = JsonSerializer.Deserialize<JsonElement>(metadata.GetProperty("schemaString").GetString()!).GetProperty("fields")
            .EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("type"));
        Assert.Equal(["dt"], metadata.GetProperty("partitionColumns").EnumerateArray().Select(c => c.GetString()));
        Assert.DoesNotContain(schema.Keys, name => name.Any(c => " ,;{}()\n\t=".Contains(c)));
        var files = await app.Files();
        List<JsonElement> adds = [.. copy.Entry(0)[3..].Select(a => a.GetProperty("add"))];
        Assert.Equal(
            files.ConvertAll(f => $"{f.File.Key} {f.Bytes} {f.File.Revision} {f.File.Sha256}"),
            adds.ConvertAll(a => $"columns/{a.GetProperty("path")} {a.GetProperty("size")} "
                + $"{a.GetProperty("tags").GetProperty("daybook.revision")} {a.GetProperty("tags").GetProperty("daybook.sha256")}"));
        foreach (var add in adds)
        {
            var stats = JsonSerializer.Deserialize<JsonElement>(add.GetProperty("stats").GetString()!);
            var key = $"columns/{add.GetProperty("path")}";
            Assert.Equal(
                $"{stats.GetProperty("numRecords")} {stats.GetProperty("minValues").GetProperty("event_type")} "
                    + $"{stats.GetProperty("maxValues").GetProperty("event_type")} true",
                copy.OfFile(key, f => $"""
                    SELECT count(*), min(event_type), max(event_type),
                      (min(occurred_at) >= '{stats.GetProperty("minValues").GetProperty("occurred_at")}'::TIMESTAMPTZ
                        AND max(occurred_at) <= '{stats.GetProperty("maxValues").GetProperty("occurred_at")}'::TIMESTAMPTZ)::VARCHAR
                    FROM '{f}'
                    """).Single());
            foreach (var column in copy.OfFile(key, f => $"SELECT column_name || '|' || column_type FROM (DESCRIBE FROM '{f}')"))
            {
                if (column.StartsWith("dt|", StringComparison.Ordinal)) continue;
                var at = column.IndexOf('|', StringComparison.Ordinal);
                Assert.Equal(DeltaType(column[(at + 1)..]), $"{schema[column[..at]]}");
            }
        }
    }

    private static string DeltaType(string type) => type switch
    {
        "VARCHAR" => "string",
        "BIGINT" => "long",
        "BOOLEAN" => "boolean",
        "TIMESTAMP WITH TIME ZONE" => "timestamp",
        "DECIMAL(27,12)" => "decimal(27,12)",
        "MAP(VARCHAR, VARCHAR)" => """{"type":"map","keyType":"string","valueType":"string","valueContainsNull":true}""",
        "MAP(VARCHAR, DECIMAL(27,12))" => """{"type":"map","keyType":"string","valueType":"decimal(27,12)","valueContainsNull":true}""",
        _ => type,
    };

    private static List<string> Names(IReadOnlyList<JsonElement> entry) => [.. entry.Select(a => a.EnumerateObject().Single().Name)];

    private static async Task<List<string>> OfPostgres(ColumnsApp app) => await app.History.Query(
        "SELECT day, events, users FROM days WHERE events > 0 ORDER BY day",
        r => $"{r.GetFieldValue<DateOnly>(0):yyyy-MM-dd} {r.GetInt64(1)} {r.GetInt64(2)}");

    private Task<ColumnsApp> Start(int keepHours = 24, TestEnvironment? environment = null, S3FaultProxy? proxy = null)
    {
        Dictionary<string, string?> settings = new()
        {
            ["Daybook:Lake:Enabled"] = "true",
            ["Daybook:Lake:KeepHours"] = $"{keepHours}",
        };
        if (proxy is not null) settings["Daybook:S3:ServiceUrl"] = proxy.Url;
        return ColumnsApp.Start(standIns, settings: settings, at: environment);
    }

    private static List<(string Type, string User, DateTimeOffset At, string Source, string Properties)> Some(int seed, int count, int days)
    {
        var random = new Random(seed);
        string[] types = ["view", "cart", "buy"], properties = ["{}", """{"plan":"pro","seats":1.50}""", """{"plan":"free","a b":"x"}"""];
        // Every day has some.
        return [.. Enumerable.Range(0, count).Select(i => (types[random.Next(3)], $"user-{random.Next(9)}",
            First.AddDays(i % days).AddSeconds(random.Next(86_000)).AddMicroseconds(random.Next(999)), "web", properties[random.Next(3)]))];
    }
}
