using System.Net;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Days.Columns;
using Daybook.Foundation.Columns;
using Daybook.Foundation.S3;
using Daybook.Tests.Days.Archive;
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
        var asked = await CompareAll(app);
        Assert.True(asked["columns"] > 40, Told(asked));
        Assert.False(asked.ContainsKey("postgres"), Told(asked));

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
        asked = await CompareAll(app);
        Assert.True(asked["columns"] > 40, Told(asked));
        var before = await app.Files();
        await app.Get<PublishColumns>().Run(TestContext.Current.CancellationToken);
        Assert.True((await CompareAll(app))["columns"] > 40);
        var after = await app.Files();

        Assert.All(after, f => Assert.True(f.Live));
        foreach (var old in before.Except(after))
            Assert.Null(await app.Get<S3Store>().Head(old.File.Key, TestContext.Current.CancellationToken));
        Assert.NotEmpty(before.Except(after));
        var manifest = await PublishTests.Manifest(app.Columns);
        Assert.Equal(
            after.Select(f => f.File.Key).Order(StringComparer.Ordinal),
            manifest.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("file").GetString()!)
                .Where(f => f.StartsWith("columns/", StringComparison.Ordinal)));

        // What columns do not evaluate is PostgreSQL's, and the plan says so.
        var filter = Uri.EscapeDataString("""[{"field":"property.plan","op":"is","values":["pro"]}]""");
        foreach (var report in new[] { "breakdown?property=plan&", "dau?", "sessions?", "active?", "top-events?", "funnel?steps=view,buy&" })
            Assert.Equal("postgres", await app.Compare($"/stats/{report}{Range}&filter={filter}"));
        Assert.Contains("filter", (string?)(await ColumnsApp.Ask(app.Columns, $"/stats/dau?{Range}&filter={filter}"))["plan"]!["why"],
            StringComparison.Ordinal);

        // A number that a file cannot hold: sums of it are PostgreSQL's, everything else is not.
        await app.Store([("view", "ann", First.AddHours(50), "web", """{"seats":1234567890123456789012345.5}""")]);
        Assert.Equal("postgres", await app.Compare($"/stats/breakdown?{Range}&property=plan&measure=sum:seats"));
        await app.RollUp();
        Assert.Equal("postgres", await app.Compare($"/stats/breakdown?{Range}&property=plan&measure=avg:seats"));
        Assert.Equal("columns", await app.Compare($"/stats/breakdown?{Range}&property=seats"));
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

        // Changed in S3: one bit.
        await app.ForgetCache();
        var (changed, missing) = ((await app.Files())[0].File, (await app.Files())[1].File);
        var s3 = app.Get<S3Store>();
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

        using var answer = await app.Columns.Http.DeleteAsync(new Uri("/users/erased-one?wait=100", UriKind.Relative), cancel);

        var receipt = await answer.Content.ReadAsStringAsync(cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, receipt + app.Columns.Logs.Tail());
        var after = await app.Files();
        var gone = before.Except(after).ToList();
        Assert.Equal([new DateOnly(2025, 3, 5), new DateOnly(2025, 3, 6)], gone.Select(f => f.File.Day));
        foreach (var file in gone)
        {
            Assert.Null(await app.Get<S3Store>().Head(file.File.Key, cancel));
            Assert.DoesNotContain(app.CachedFiles(), f => f.EndsWith(file.File.LocalName, StringComparison.Ordinal));
        }

        Assert.Equal(3, app.CachedFiles().Length);
        foreach (var question in Questions) await app.Compare(question);
        await app.RollUp();
        foreach (var question in Questions) await app.Compare(question);
        Assert.DoesNotContain("erased-plan",
            (await ColumnsApp.Ask(app.Columns, $"/stats/breakdown?{Range}&property=plan&limit=1000")).ToJsonString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_below_the_horizon_lose_their_files_and_with_the_setting_off_all_do()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = await ColumnsApp.Start(standIns);
        await app.Store(Events(new Random(5), 100, 5));
        await app.RollUp();
        Assert.Equal(5, (await app.Files()).Count);

        await app.History.Execute("UPDATE policy SET horizon = '2025-03-07Z'");
        foreach (var question in Questions) await app.Compare(question);
        await app.Get<PublishColumns>().TakeBack(cancel);
        Assert.Equal([new DateOnly(2025, 3, 7), new DateOnly(2025, 3, 8), new DateOnly(2025, 3, 9)],
            (await app.Files()).Select(f => f.File.Day));
        foreach (var question in Questions) await app.Compare(question);

        await ((PublishColumns)app.Plain.Services.GetService(typeof(PublishColumns))!).Run(cancel);
        Assert.Empty(await app.Files());
        Assert.Equal("postgres", await app.Compare($"/stats/breakdown?{Range}&property=plan"));
    }

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
            yield return $"/stats/sessions?from=2025-03-07&to=2025-03-10&gap=3h&tz=America/Havana";
        }
    }

    private static async Task<Dictionary<string, int>> CompareAll(ColumnsApp app)
    {
        Dictionary<string, int> engines = [];
        foreach (var question in Questions)
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
