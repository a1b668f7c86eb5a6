using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Days.Archive;
using Daybook.Days.Columns;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Daybook.Privacy.Retaining;
using Daybook.Tests.Days.Archive;
using Daybook.Tests.Reports.Filters;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Daybook.Tests.Reports.SqlStatements;

namespace Daybook.Tests.Reports.Columns;

/// <summary>
/// Every question that columns can answer, asked of columns and of PostgreSQL: the answers are the same, whatever happened to the files.
/// </summary>
public sealed class ColumnsAgainstPostgresTests(StandIns standIns)
{
    // What text and number readers trip over; a file holds all of these numbers exactly.
    private static readonly string[] Values =
    [
        "1.50", "12345678.123456789012", "-0.000000000001", "0", "\"1.50\"", "\"\"", "true", "null", "{\"a\": [1, 2.0]}", "[]",
        "\"it's \\\"so\\\"\"", "\"Ünïcode\\n\"", "\"pro\"", "\"free\"", "100", "999999999999999.5",
    ];

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Names = ["plan", "seats", "Plan", "a b", "x'y", "q\"uote", "plan.name", "ключ"];
    private static readonly string[] Users = ["ann", "bob", "cid", "dan", "anon-1", "anon-ann"];
    private static readonly DateTimeOffset First = new(2025, 3, 5, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("America/Los_Angeles", 2)]
    public async Task The_answers_are_the_same_with_files_without_some_of_them_and_while_late_events_wait(string zone, int seed)
    {
        var random = new Random(seed);
        await using var app = await ColumnsApp.Start(standIns, zone, SqlComparison.Settings);
        await app.Store(Events(random, 600, 10));
        Assert.Equal(0, await SqlComparison.Compare(app, zone, "plan", "Plan"));
        await app.RollUp();
        Assert.True(await SqlComparison.Compare(app, zone, Names) >= 10);
        var month = Assert.Single(await app.Merge());
        var asked = await CompareAll(app);
        Assert.True(asked["columns"] > 40, Told(asked));
        Assert.False(asked.ContainsKey("postgres"), string.Join('\n', app.Whys));
        Assert.True(app.WithMonths > 40, $"{app.WithMonths}");

        // Some late: people who are counted and people who are not, on days with files.
        await app.Store(
            [.. Events(random, 30, 4), ("view", "eve-new", First.AddHours(30), "web", """{"plan":"pro"}"""),
                ("cart", "eve-new", First.AddHours(31), "web", "{}")]);
        asked = await CompareAll(app);
        Assert.True(asked["columns"] > 40, Told(asked));
        Assert.InRange(await SqlComparison.Compare(app, zone, "plan", "Plan"), 1, 10);
        await SqlComparison.Edges(app);
        await SqlComparison.AsThePageSays(app);
        await app.RollUp(publish: false);
        asked = await CompareAll(app, third: 0);
        Assert.True(asked["columns"] > 12, Told(asked));
        var before = await app.Files();
        await app.Get<PublishColumns>().Run(TestContext.Current.CancellationToken);
        Assert.True((await CompareAll(app, third: 1))["columns"] > 12);
        var after = await app.Files();

        Assert.All(after, f => Assert.True(f.Live));
        await Gone(app, month);
        foreach (var old in before.Except(after))
            Assert.Null(await app.Get<IObjectStore>().Head(old.File.Key, TestContext.Current.CancellationToken));
        Assert.NotEmpty(before.Except(after));
        var manifest = await PublishTests.Manifest(app.Columns);
        Assert.Equal(
            after.Select(f => f.File.Key).Order(StringComparer.Ordinal),
            manifest.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("file").GetString()!)
                .Where(f => f.StartsWith("columns/", StringComparison.Ordinal)));

        // A number that a file cannot hold: sums of it are PostgreSQL's, everything else is not.
        await app.Store([("view", "ann", First.AddHours(50), "web", """{"seats":1234567890123456789012345.5}""")]);
        Assert.Equal("postgres", await app.Compare($"/stats/breakdown?{Range}&property=plan&measure=sum:seats"));
        await app.RollUp();
        Assert.Equal("postgres", await app.Compare($"/stats/breakdown?{Range}&property=plan&measure=avg:seats"));
        Assert.Equal("columns", await app.Compare($"/stats/breakdown?{Range}&property=seats"));
    }

    [Fact]
    public async Task Every_filter_leaves_the_same_events_in_every_report()
    {
        var random = new Random(7);
        await using var app = await ColumnsApp.Start(standIns, "America/Havana");
        var events = Events(random, 400, 8);
        foreach (var (i, e) in events.ToList().Index())
            events[i] = e with { Properties = Together(e.Properties, RandomFilters.Properties(random)) };
        List<(string?, string)> contexts =
            [.. events.Select(_ => (random.Next(3) == 0 ? null : $"s-{random.Next(5)}", RandomFilters.Context(random).ToJsonString()))];
        await app.Store(events, contexts);
        await app.RollUp();
        Assert.Single(await app.Merge());

        Dictionary<string, int> engines = [];
        for (var i = 0; i < 16; i++)
        {
            // Mixed: two days have no file any more, and neither has their month; somebody is counted nowhere.
            if (i == 8)
            {
                Assert.True(app.WithMonths > 20, $"{app.WithMonths}");
                await app.Store(
                    [("buy", "ann-new", First.AddHours(30), "web", """{"word":"pro"}"""),
                        ("view", "bob", First.AddHours(60), "app", "{}")]);
            }

            var filter = $"&filter={Uri.EscapeDataString(RandomFilters.Next(random).ToJsonString())}";
            foreach (var question in Filtered.Where(_ => random.Next(4) == 0))
            {
                var engine = await app.Compare(question + filter);
                engines[engine] = engines.GetValueOrDefault(engine) + 1;
            }
        }

        string[] expected = ["A value of the field is an object or an array.", "No day of the range has a file."];
        Assert.True(app.Whys.All(expected.Contains), string.Join('\n', app.Whys));
        Assert.True(engines["columns"] > 60, Told(engines));

        // What a text is as a time, by PostgreSQL and by those who write the files.
        var texts = Enumerable.Range(0, 3000).Select(_ => TimeText(random)).ToArray();
        var times = await app.History.Query(
            "SELECT (extract(epoch FROM time_of_text(x)) * 1000000)::bigint FROM unnest($1::text[]) WITH ORDINALITY u(x, n) ORDER BY n",
            r => r.IsDBNull(0) ? (long?)null : r.GetInt64(0), [texts]);
        Assert.True(times.Count(t => t is not null) > 300);
        Assert.Equal(texts.Zip(times, (text, time) => $"{text} {time}"),
            texts.Select(text => $"{text} {(TextTime.TryParse(text, out var micros) ? micros : null)}"));
    }

    [Fact]
    public async Task Files_of_an_earlier_format_are_not_read_and_made_again()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = await ColumnsApp.Start(standIns);
        await app.Store(Events(new Random(6), 50, 2));
        await app.RollUp();
        await app.History.Execute("UPDATE column_files SET format = 1");
        var before = await app.Files();
        Assert.Equal("postgres", await app.Compare($"/stats/breakdown?{Range}&property=plan"));

        await app.Get<PublishColumns>().Run(cancel);

        Assert.Equal("columns", await app.Compare($"/stats/breakdown?{Range}&property=plan"));
        Assert.Equal(2, (await app.Files()).Count(f => f.Live));
        Assert.Equal([ColumnFile.Format], await app.History.Query("SELECT DISTINCT format FROM column_files", r => r.GetInt32(0)));
        Assert.Equal(before.Select(f => f.File.Day), (await app.Files()).Select(f => f.File.Day));
    }

    [Fact]
    public async Task Missing_changed_and_deleted_files_leave_the_answers_as_they_are()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = await ColumnsApp.Start(standIns);
        await app.Store(Events(new Random(3), 300, 5));
        await app.RollUp();
        const string Question = $"/stats/breakdown?{Range}&property=plan&measure=users";
        Assert.Equal("columns", await app.Compare(Question));

        // Deleted on this machine, under the engine.
        foreach (var file in app.CachedFiles()) File.Delete(Path.Combine(app.Get<ColumnFolder>().Path, file));
        Assert.Equal("postgres", await app.Compare(Question));
        Assert.Equal("columns", await app.Compare(Question));

        // Nothing can be kept on this machine: as with a full disk.
        await app.ForgetCache();
        var folder = app.Get<ColumnFolder>().Path;
        Directory.Move(folder, folder + "-away");
        Assert.Equal("postgres", await app.Compare(Question));
        Directory.Move(folder + "-away", folder);
        Assert.Equal("columns", await app.Compare(Question));

        // A cache of one file: the one that is not read makes room, the one that is read stays.
        var files = (await app.Files()).ConvertAll(f => (f.File, f.Bytes));
        var small = new ColumnCache(app.Get<PostgresConnections>(), app.Get<IObjectStore>(), app.Get<ColumnFolder>(),
            Options.Create(new ColumnsOptions { CacheBytes = files.Max(f => f.Bytes) }), TimeProvider.System,
            NullLogger<ColumnCache>.Instance);
        using (var one = await small.Lease(files[..1], cancel))
        {
            await Assert.ThrowsAsync<ColumnsUnusableException>(() => small.Lease(files[1..2], cancel));
            Assert.True(File.Exists(one.PathOf(files[0].File)));
        }

        using (var other = await small.Lease(files[1..2], cancel)) Assert.True(File.Exists(other.PathOf(files[1].File)));
        await Assert.ThrowsAsync<ColumnsUnusableException>(() => small.Lease(files, cancel));
        small.Dispose();

        // Changed in S3: one bit.
        await app.ForgetCache();
        var (changed, missing) = ((await app.Files())[0].File, (await app.Files())[1].File);
        var s3 = app.Get<IObjectStore>();
        var body = (await s3.Get(changed.Key, cancel))!.Body;
        body[body.Length / 2] ^= 1;
        await s3.Put(changed.Key, body, "application/vnd.apache.parquet", 1, cancel);
        Assert.Equal("postgres", await app.Compare(Question));
        await s3.Delete(changed.Key, cancel);
        Assert.Equal("postgres", await app.Compare(Question));
        await s3.Delete(missing.Key, cancel);

        // The nightly comparison finds both, and the next run writes them anew.
        await app.Get<VerifyArchive>().Run(cancel);
        Assert.Equal(
            new[] { changed.Key, missing.Key }.Order(StringComparer.Ordinal),
            await app.History.Query("SELECT subject FROM rollup_faults WHERE resolved_at IS NULL AND subject LIKE 'columns/%' ORDER BY 1",
                r => r.GetString(0)));
        Assert.Equal("columns", await app.Compare(Question));
        await app.Get<PublishColumns>().Run(cancel);
        await app.Get<VerifyArchive>().Run(cancel);
        Assert.Equal("columns", await app.Compare(Question));
        Assert.Equal(5, (await app.Files()).Count(f => f.Live));
        Assert.Empty(await app.History.Query("SELECT 1 FROM rollup_faults WHERE resolved_at IS NULL", r => r.GetInt32(0)));
        await MissingAndChangedMonths(app, Question);
    }

    // Its days' files are there, so nothing falls back to PostgreSQL.
    private static async Task MissingAndChangedMonths(ColumnsApp app, string question)
    {
        var (cancel, s3) = (TestContext.Current.CancellationToken, app.Get<IObjectStore>());
        var month = Assert.Single(await app.Merge());
        Assert.Equal(1, await app.MonthsOf(question));
        Assert.Contains(month.Key, (await PublishTests.Manifest(app.Columns)).GetRawText(), StringComparison.Ordinal);

        await app.ForgetCache();
        var body = (await s3.Get(month.Key, cancel))!.Body[..^1];
        await s3.Put(month.Key, body, "application/vnd.apache.parquet", 1, cancel);
        Assert.Equal("columns", await app.Compare(question));
        Assert.Equal(0, await app.MonthsOf(question));
        await app.Get<VerifyArchive>().Run(cancel);
        Assert.Equal([month.Key],
            await app.History.Query("SELECT subject FROM rollup_faults WHERE resolved_at IS NULL", r => r.GetString(0)));
        Assert.Empty(await app.Months());

        // What a process leaves that ends between row and file, or between file and row.
        var left = new ColumnFile(month.Day, 7, "left", 7);
        await app.History.Execute("""
            INSERT INTO column_months (month, first_revision, last_revision, sha256, rows, bytes, columns, numbers, fields, format,
              written_at, retired_at)
            VALUES ('2025-03-01', 7, 7, 'left', 1, 1, '{}', '{}', '{}', 3, now(), now())
            """);
        await s3.Put(left.Key, body, "application/vnd.apache.parquet", 7, cancel);
        await app.Get<PublishColumns>().Run(cancel);
        await app.Get<VerifyArchive>().Run(cancel);
        Assert.Null(await s3.Head(left.Key, cancel));
        Assert.Equal(1, await app.MonthsOf(question));
        Assert.Equal("columns", await app.Compare(question));
        Assert.Equal([1L], await app.History.Query("SELECT count(*) FROM column_months", r => r.GetInt64(0)));
        Assert.Empty(await app.History.Query("SELECT 1 FROM rollup_faults WHERE resolved_at IS NULL", r => r.GetInt32(0)));
    }

    // In no list, and in S3 neither.
    private static async Task Gone(ColumnsApp app, ColumnFile month)
    {
        Assert.Equal([0L], await app.History.Query("SELECT count(*) FROM column_months", r => r.GetInt64(0)));
        Assert.Null(await app.Get<IObjectStore>().Head(month.Key, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(month.Key, (await PublishTests.Manifest(app.Columns)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_running_month_has_a_file_of_its_quiet_days_which_is_made_again_when_a_week_of_them_has_come_to_it()
    {
        var random = new Random(9);
        var clock = new FakeTimeProvider(First.AddDays(9.5));
        await using var app = await ColumnsApp.Start(standIns, clock: clock);
        await app.Store(Events(random, 200, 8));
        await app.RollUp();
        // The last of the eight days is too young.
        var week = Assert.Single(await app.Merge());
        Assert.Equal(7, await DaysOfMonths(app));
        await OfMonths(app, 1);

        clock.Advance(TimeSpan.FromDays(6));
        await app.Store([.. Events(random, 100, 6).Select(e => e with { At = e.At.AddDays(8) })]);
        await app.RollUp();
        Assert.Equal([week], await app.Merge());
        await OfMonths(app, 1);
        clock.Advance(TimeSpan.FromDays(1));
        var grown = Assert.Single(await app.Merge());
        Assert.NotEqual(week, grown);
        Assert.Equal(14, await DaysOfMonths(app));
        Assert.Null(await app.Get<IObjectStore>().Head(week.Key, TestContext.Current.CancellationToken));
        await OfMonths(app, 1);

        // The month is over, and one day more comes to it late.
        clock.Advance(TimeSpan.FromDays(14));
        Assert.Equal([grown], await app.Merge());
        await app.Store([("view", "ann", First.AddDays(14.5), "web", """{"plan":"pro"}""")]);
        await app.RollUp();
        Assert.Equal([grown], await app.Months());
        await OfMonths(app, 1);
        Assert.NotEqual(grown, Assert.Single(await app.Merge()));
        Assert.Equal(15, await DaysOfMonths(app));
        await OfMonths(app, 1);

        // A late event of a day that is in it: the month is read by days.
        await app.Store([("view", "ann", First.AddDays(2.5), "web", """{"plan":"pro"}""")]);
        await app.RollUp();
        Assert.Empty(await app.Months());
        await OfMonths(app, 0);
    }

    // All of the month files that there are: another would hold events twice, or stay for ever.
    private static async Task<long> DaysOfMonths(ColumnsApp app) =>
        (await app.History.Query("SELECT count(*) FROM column_month_days", r => r.GetInt64(0)))[0];

    private static async Task OfMonths(ColumnsApp app, int files)
    {
        foreach (var question in Questions.Take(8)) Assert.Equal("columns", await app.Compare(question));
        Assert.Equal(files, await app.MonthsOf(Questions.First()));
    }

    [Fact]
    public async Task An_erased_person_is_in_no_file_in_S3_and_in_no_cache_when_the_receipt_says_done()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = await ColumnsApp.Start(standIns);
        await app.Store(
            [.. Events(new Random(4), 200, 5), ("view", "erased-one", First.AddHours(1), "web", """{"plan":"erased-plan"}"""),
                ("buy", "erased-one", First.AddHours(26), "web", "{}")]);
        await app.RollUp();
        foreach (var question in Questions) await app.Compare(question);
        var before = await app.Files();
        Assert.Equal(5, app.CachedFiles().Length);
        var month = Assert.Single(await app.Merge());
        Assert.Equal(1, await app.MonthsOf($"/stats/breakdown?{Range}&property=plan"));
        Assert.Contains(app.CachedFiles(), f => f.EndsWith(month.LocalName, StringComparison.Ordinal));

        using var answer = await app.Columns.Http.DeleteAsync(new Uri("/users/erased-one?wait=100", UriKind.Relative), cancel);

        var receipt = await answer.Content.ReadAsStringAsync(cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, receipt + app.Columns.Logs.Tail());
        var after = await app.Files();
        var gone = before.Except(after).ToList();
        Assert.Equal([new DateOnly(2025, 3, 5), new DateOnly(2025, 3, 6)], gone.Select(f => f.File.Day));
        foreach (var file in gone)
        {
            Assert.Null(await app.Get<IObjectStore>().Head(file.File.Key, cancel));
            Assert.DoesNotContain(app.CachedFiles(), f => f.EndsWith(file.File.LocalName, StringComparison.Ordinal));
        }

        Assert.Equal(3, app.CachedFiles().Length);
        await Gone(app, month);
        foreach (var question in Questions) await app.Compare(question);
        await app.RollUp();
        foreach (var question in Questions) await app.Compare(question);
        Assert.DoesNotContain("erased-plan",
            (await ColumnsApp.Ask(app.Columns, $"/stats/breakdown?{Range}&property=plan&limit=1000")).ToJsonString(),
            StringComparison.Ordinal);

        // While the month is merged.
        var merging = app.Merge();
        using var second = await app.Columns.Http.DeleteAsync(new Uri("/users/ann?wait=100", UriKind.Relative), cancel);
        Assert.True(second.StatusCode == HttpStatusCode.OK, await second.Content.ReadAsStringAsync(cancel) + app.Columns.Logs.Tail());
        await merging;
        Assert.Empty(await app.History.Query(
            "SELECT month FROM column_months WHERE month_no NOT IN (SELECT month_no FROM live_column_months)", r => r.GetDateTime(0)));
    }

    [Fact]
    public async Task Days_below_the_horizon_lose_their_files_and_with_the_setting_off_all_do()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = await ColumnsApp.Start(standIns);
        await app.Store(Events(new Random(5), 100, 5));
        await app.RollUp();
        Assert.Equal(5, (await app.Files()).Count);
        var month = Assert.Single(await app.Merge());

        await app.History.Execute("UPDATE policy SET horizon = '2025-03-07Z'");
        foreach (var question in Questions) await app.Compare(question);
        Assert.True(await app.Get<PublishColumns>().TakeBack(cancel));
        await Gone(app, month);
        // Days leave one by one; a month that lost one is not made again.
        Assert.Empty(await app.Merge());
        Assert.Equal([new DateOnly(2025, 3, 7), new DateOnly(2025, 3, 8), new DateOnly(2025, 3, 9)],
            (await app.Files()).Select(f => f.File.Day));
        foreach (var question in Questions) await app.Compare(question);

        await app.History.Execute("UPDATE policy SET horizon = '-infinity'");
        await app.RollUp();
        month = Assert.Single(await app.Merge());
        await ((PublishColumns)app.Plain.Services.GetService(typeof(PublishColumns))!).Run(cancel);
        Assert.Empty(await app.Files());
        await Gone(app, month);
        Assert.Equal("postgres", await app.Compare($"/stats/breakdown?{Range}&property=plan"));
    }

    [Fact]
    public async Task Files_answer_for_days_that_PostgreSQL_dropped_and_not_for_people_who_were_erased_since()
    {
        var cancel = TestContext.Current.CancellationToken;
        var horizon = new DateOnly(2025, 3, 8);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var app = await ColumnsApp.Start(standIns, settings: new()
        {
            ["Daybook:Privacy:EventRetentionDays"] = $"{today.DayNumber - horizon.DayNumber}",
            ["Daybook:Columns:RetentionDays"] = $"{today.DayNumber - horizon.DayNumber + 4}",
        });
        await app.Store(Events(new Random(8), 250, 7));
        await app.RollUp();
        var without = await Answers(app);
        await app.Store(
            [("view", "erased-one", First.AddHours(1), "web", """{"plan":"erased-plan"}"""),
                ("cart", "erased-one", First.AddHours(26), "web", "{}"),
                ("buy", "erased-one", First.AddHours(100), "web", """{"seats":3}""")]);
        await app.RollUp();
        var month = Assert.Single(await app.Merge());
        var before = await Answers(app);
        Assert.All(before.Zip(without), pair => Assert.NotEqual(pair.Second, pair.First));
        await app.Get<ArchiveEvents>().Run(cancel);

        await app.Get<RetentionSweep>().Run(cancel);

        Assert.Equal(["done"], await app.History.Query("SELECT coalesce(error, state) FROM retention_runs", r => r.GetString(0)));
        Assert.Equal([horizon], await app.History.Query("SELECT horizon FROM policy", r => DateOnly.FromDateTime(r.GetDateTime(0))));
        await app.History.Execute("DELETE FROM events WHERE occurred_at < '2025-03-08Z'");
        Assert.Equal(before, await Answers(app));
        Assert.Equal(1, await app.MonthsOf(OfDropped[0]));
        Assert.False((bool)(await ColumnsApp.Ask(app.Plain, $"/stats/breakdown?{Range}&property=plan"))["complete"]!);

        using var answer = await app.Columns.Http.DeleteAsync(new Uri("/users/erased-one?wait=100", UriKind.Relative), cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(cancel) + app.Columns.Logs.Tail());
        await Gone(app, month);
        await app.RollUp();
        Assert.Equal(without, await Answers(app));
        Assert.Equal(7, (await app.Files()).Count(f => f.Live));

        // A day that is in neither place is missing, and that is said.
        await app.History.Execute("UPDATE column_files SET retired_at = now() WHERE day = '2025-03-05'");
        await app.Get<PublishColumns>().Run(cancel);
        Assert.False((bool)(await ColumnsApp.Ask(app.Columns, $"/stats/breakdown?{Range}&property=plan"))["complete"]!);

        // Kept for a shorter time, they go as they would with the events.
        await app.History.Execute("UPDATE policy SET columns_from_at = '2025-03-07Z'");
        await app.Get<PublishColumns>().Run(cancel);
        Assert.Equal(new DateOnly(2025, 3, 7), (await app.Files())[0].File.Day);
    }

    // What the answers say of the numbers, whichever store gave them.
    private static async Task<List<string>> Answers(ColumnsApp app)
    {
        List<string> answers = [];
        foreach (var question in OfDropped)
        {
            var answer = await ColumnsApp.Ask(app.Columns, question);
            Assert.Equal("columns", (string?)answer["plan"]!["engine"]);
            Assert.True((bool)answer["complete"]!, question);
            foreach (var member in new[] { "plan", "as_of", "revision", "late_events" }) answer.Remove(member);
            answers.Add($"{question} {answer.ToJsonString()}");
        }

        return answers;
    }

    private static readonly string[] OfDropped =
    [
        $"/stats/breakdown?{Range}&property=plan&limit=20", $"/stats/sessions?{Range}&gap=45m", $"/stats/dau?{Range}&source=web",
        $"/stats/lifecycle?{Range}&source=web&interval=week", $"/stats/funnel?{Range}&steps=view,cart&within=7d",
        $"/stats/retention?start_date=2025-03-05&to=2025-03-08&windows=5&source=web", $"/stats/trend?{Range}&measure=users&by=source",
        $"/stats/dau?{Range}&filter={Uri.EscapeDataString("""[{"field":"event_type","op":"did","values":["cart"],"at_least":1}]""")}",
        $"/stats/paths?{Range}&start=view&steps=3&limit=3&within=30h",
    ];

    [Fact]
    public async Task A_day_that_changed_while_its_file_was_made_never_reads_that_file()
    {
        await using var app = await ColumnsApp.Start(standIns);
        await app.Store(
            [("view", "ann", First.AddHours(1), "web", """{"plan":"a"}"""), ("view", "bob", First.AddHours(2), "web", """{"plan":"a"}""")]);
        await app.RollUp();
        var file = (await app.Files()).Single();

        // The same numbers from other events: one comes, one goes. The day's revision stays, its count does not.
        await app.History.Execute("UPDATE events SET properties = '{\"plan\":\"b\"}' WHERE user_id = 'ann'");
        await app.History.Execute(
            "INSERT INTO day_marks (bucket, message_id, events) VALUES ('2025-03-05T01:00:00Z', gen_random_uuid(), 0)");
        Assert.Equal("postgres", await app.Compare($"/stats/breakdown?{Range}&property=plan"));
        await app.RollUp(publish: false);

        Assert.Equal(file.File.Revision,
            (await app.History.Query("SELECT revision FROM days WHERE day = '2025-03-05'", r => r.GetInt32(0))).Single());
        Assert.Equal("postgres", await app.Compare($"/stats/breakdown?{Range}&property=plan"));
        await app.RollUp();
        Assert.Equal("columns", await app.Compare($"/stats/breakdown?{Range}&property=plan"));
    }

    private const string Range = "from=2025-03-01&to=2025-03-20";

    private static IEnumerable<string> Questions
    {
        get
        {
            string[] filters =
                ["", "&event_type=view", "&source=web", "&property.plan=pro", "&property.Plan=1.50&source=app", "&property.seats=1.50"];
            foreach (var filter in filters)
            {
                foreach (var measure in new[] { "count", "users", "sum:seats", "avg:seats", "avg:Plan" })
                    yield return $"/stats/breakdown?{Range}{filter}&property={Uri.EscapeDataString(Names[(filter.Length + measure.Length) % Names.Length])}&measure={measure}&limit=3";
                yield return $"/stats/sessions?{Range}{filter}&gap=45m";
                if (filter.Contains("event_type", StringComparison.Ordinal)) continue;
                yield return $"/stats/funnel?{Range}{filter}&steps=view,cart,buy&within=12h";
                yield return $"/stats/funnel?{Range}{filter}&steps=view,view&within=7d";
                if (filter.Length == 0) continue;
                yield return $"/stats/dau?{Range}{filter}";
                yield return $"/stats/dau?{Range}{filter}&tz=Asia/Kathmandu";
                yield return $"/stats/top-events?{Range}{filter}&limit=2";
                foreach (var interval in new[] { "day", "week", "month" })
                    yield return $"/stats/active?{Range}{filter}&interval={interval}&rolling={(filter.Length % 2 == 0 ? "true" : "false")}";
            }

            yield return $"/stats/breakdown?{Range}&property={Uri.EscapeDataString("q\"uote")}&limit=100";
            yield return $"/stats/breakdown?{Range}&property=nobody-has-it";
            yield return $"/stats/paths?{Range}&source=web&start=view&steps=4&limit=2";
            yield return $"/stats/lifecycle?{Range}&source=web&interval=week";
            yield return $"/stats/retention?start_date=2025-03-05&to=2025-03-12&windows=5&property.plan=pro&return_event=buy";
            yield return $"/stats/trend?{Range}&source=app&measure=avg:seats";
            yield return $"/stats/sessions?from=2025-03-07&to=2025-03-10&gap=3h&tz=America/Havana";
        }
    }

    // One of each kind, to be asked with a filter.
    private static readonly string[] Filtered =
    [
        $"/stats/dau?{Range}", $"/stats/dau?{Range}&tz=Asia/Kathmandu", $"/stats/top-events?{Range}&limit=2",
        $"/stats/active?{Range}&interval=week", $"/stats/active?{Range}&interval=month&rolling=true",
        $"/stats/breakdown?{Range}&property=word&measure=users&limit=3", $"/stats/breakdown?{Range}&property=seats&measure=sum:seats",
        $"/stats/sessions?{Range}&gap=45m&interval=week", $"/stats/sessions?{Range}&gap=3h&by=context.page.url&limit=2",
        $"/stats/funnel?{Range}&steps=view,cart,buy&within=12h", $"/stats/funnel?{Range}&steps=view,view,buy&order=any",
        $"/stats/funnel?{Range}&steps=view,buy&time=true&by=property.address.city&limit=2",
        $"/stats/funnel?{Range}&steps=view,cart,view&within=30h&time=true",
        $"/stats/lifecycle?{Range}&interval=week", $"/stats/lifecycle?{Range}&interval=month&tz=Asia/Tokyo",
        $"/stats/retention?start_date=2025-03-03&to=2025-03-09&windows=9",
        $"/stats/retention?start_date=2025-02-24&to=2025-03-09&windows=3&window_type=weekly&first_event=view&return_event=buy",
        $"/stats/retention?start_date=2025-03-01&to=2025-03-31&windows=2&window_type=monthly&first_event=cart",
        $"/stats/paths?{Range}&start=view&steps=3&limit=2&within=30h", $"/stats/paths?{Range}&end=buy&steps=4&limit=3",
        $"/stats/trend?{Range}&measure=users&event_type=view&event_type=cart&compare=previous",
        $"/stats/trend?{Range}&measure=per_user&by=context.locale&interval=week", $"/stats/trend?{Range}&measure=sum:seats&by=session_id",
        $"/stats/trend?{Range}&measure=p90:seats&by=property.list", $"/stats/trend?{Range}&measure=median:Plan",
        $"/stats/trend?{Range}&by=property.address&limit=3", $"/stats/trend?{Range}&by=context.page&limit=3",
    ];

    private static string Together(string properties, JsonObject others)
    {
        var all = JsonNode.Parse(properties)!.AsObject();
        foreach (var (name, value) in others) all[name] = value?.DeepClone();
        return all.ToJsonString(Plain);
    }

    // Near a time.
    private static string TimeText(Random random)
    {
        var time = $"{random.Next(3) switch { 0 => "0000", 1 => "9999", _ => $"{random.Next(1890, 2110):D4}" }}-{random.Next(14):D2}-"
            + $"{random.Next(33):D2}";
        if (random.Next(4) > 0) time += $"{"T  t"[random.Next(4)]}{random.Next(26):D2}:{random.Next(62):D2}";
        if (time.Length > 10 && random.Next(4) > 0) time += $":{random.Next(62):D2}";
        if (time.Length > 16 && random.Next(2) == 0) time += "." + new string('7', random.Next(9)) + random.Next(10);
        return time + random.Next(5) switch
        {
            0 => "Z",
            1 => $"+{random.Next(16):D2}:{random.Next(62):D2}",
            2 => "-13:45",
            3 => "",
            _ => "\n",
        };
    }

    /// <param name="third">Every third question, from this one on; null: all.</param>
    private static async Task<Dictionary<string, int>> CompareAll(ColumnsApp app, int? third = null)
    {
        Dictionary<string, int> engines = [];
        foreach (var question in Questions.Where((_, i) => third is null || Thorough.Asked || i % 3 == third))
        {
            var engine = await app.Compare(question);
            engines[engine] = engines.GetValueOrDefault(engine) + 1;
        }

        return engines;
    }

    private static string Told(Dictionary<string, int> asked) => string.Join(", ", asked.Select(a => $"{a.Key} {a.Value}"));

    private static List<(string Type, string User, DateTimeOffset At, string Source, string Properties)> Events(Random random, int count,
        int days) => [.. Enumerable.Range(0, count).Select(i => (
        new[] { "view", "cart", "buy" }[random.Next(3)],
        Users[random.Next(Users.Length)],
        First.AddDays(i < days ? i : random.Next(days))
            .AddTicks(random.Next(3) == 0 ? TimeSpan.FromMinutes(30 * random.Next(48)).Ticks
                : random.NextInt64(TimeSpan.TicksPerDay) / 10 * 10),
        random.Next(2) == 0 ? "web" : "app",
        "{" + string.Join(",",
            Names.Where(_ => random.Next(3) > 0).Select(n => $"{JsonSerializer.Serialize(n)}:{Values[random.Next(Values.Length)]}"))
            + "}"))];
}
