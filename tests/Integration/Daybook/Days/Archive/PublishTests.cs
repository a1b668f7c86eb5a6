using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Tools.Chaos;
using Daybook.Foundation.Objects;
using Daybook.Tests.Days.Rollup;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Days.Archive;

public sealed class PublishTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Fact]
    public async Task A_rollup_leaves_files_that_hold_the_daily_numbers_and_a_manifest_that_holds_their_hashes()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await SomeDays(app);

        await RollupTests.RollUp(app);

        Assert.Equal(
            """
            {"event_date":"2026-03-10","event_type":"Buy","event_count":1,"unique_users":1}
            {"event_date":"2026-03-10","event_type":"view","event_count":3,"unique_users":2}
            {"event_date":"2026-03-11","event_type":"größe","event_count":1,"unique_users":1}

            """.ReplaceLineEndings("\n"),
            await Text(app, "metrics_by_day.jsonl"));
        var manifest = await Manifest(app);
        Assert.Equal(
            ["metrics/dt=2026-03-10/metrics.jsonl 2 1 4 2", "metrics/dt=2026-03-11/metrics.jsonl 1 1 1 1", "metrics_by_day.jsonl 3 1  "],
            manifest.GetProperty("files").EnumerateArray()
                .Select(f =>
                    $"{f.GetProperty("file")} {f.GetProperty("rows")} {f.GetProperty("revision")} {Member(f, "events")} {Member(f, "unique_users")}"));
        await AssertManifestHolds(app);
        Assert.Equal(0L, await Sql.Scalar(app.Environment.Postgres, "SELECT count(*) FROM publications WHERE state <> 'published'"));
        Assert.Equal(5, history.Events.Count);
    }

    [Fact]
    public async Task Equal_numbers_give_equal_bytes_and_an_unchanged_day_is_not_written_again()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await SomeDays(app);
        await RollupTests.RollUp(app);
        var before = await Text(app, "metrics_by_day.jsonl");

        await RollupTests.RollUp(app, "from=2026-03-10&to=2026-03-11");
        Assert.Equal(1, (await Manifest(app)).GetProperty("sequence").GetInt32());

        await history.Add("view", "zoe", Noon);
        await RollupTests.RollUp(app);
        await history.Remove(e => e.Subject == "u:zoe");
        await RollupTests.RollUp(app);

        Assert.Equal(3, (await Manifest(app)).GetProperty("sequence").GetInt32());
        Assert.Equal(before, await Text(app, "metrics_by_day.jsonl"));
    }

    [Fact]
    public async Task A_day_that_erasure_empties_has_an_empty_file()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await SomeDays(app);
        await RollupTests.RollUp(app);

        await history.Remove(e => e.At > Noon + Duration.FromHours(20));
        await RollupTests.RollUp(app);

        Assert.Equal("", await Text(app, "metrics/dt=2026-03-11/metrics.jsonl"));
        Assert.Equal(0,
            (await Manifest(app)).GetProperty("files").EnumerateArray()
                .Single(f => f.GetProperty("file").GetString() == "metrics/dt=2026-03-11/metrics.jsonl").GetProperty("rows").GetInt32());
        await AssertManifestHolds(app);
    }

    [Fact]
    public async Task While_S3_is_away_the_numbers_are_right_and_the_files_come_later()
    {
        var environment = await standIns.NewEnvironment();
        await using var proxy = await S3FaultProxy.Start(environment.S3ServiceUrl);
        await using var app = await Start(environment, proxy);
        var history = await SomeDays(app);

        proxy.Fault = (_, _) => S3Fault.Refuse;
        await RollupTests.RollUp(app);
        Assert.Equal(history.Metrics(DateTimeZone.Utc), await history.StoredMetrics());
        using var away = await app.Http.GetAsync(new Uri("/analytics/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Contains("\"title\":\"S3 cannot answer\"", await away.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        proxy.Fault = (_, _) => S3Fault.None;
        await RollupTests.RollUp(app);
        await AssertManifestHolds(app);
        Assert.Equal(3, (await Analytics(app, "metrics")).GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task A_dropped_days_file_that_could_not_be_deleted_is_deleted_by_the_next_run()
    {
        var environment = await standIns.NewEnvironment();
        await using var proxy = await S3FaultProxy.Start(environment.S3ServiceUrl);
        await using var app = await Start(environment, proxy);
        var history = await SomeDays(app);
        await RollupTests.RollUp(app);
        // The state that retention leaves.
        await history.Execute("""
            INSERT INTO publications (day, revision) SELECT day, revision + 1 FROM days WHERE day = '2026-03-11';
            DELETE FROM metrics_by_day WHERE day = '2026-03-11';
            DELETE FROM days WHERE day = '2026-03-11'
            """);

        proxy.Fault = (method, _) => method == "DELETE" ? S3Fault.Refuse : S3Fault.None;
        await app.Services.GetRequiredService<PublishOutbox>().Run(TestContext.Current.CancellationToken);
        Assert.NotNull(await Object(app, "metrics/dt=2026-03-11/metrics.jsonl"));
        await AssertManifestHolds(app);

        proxy.Fault = (_, _) => S3Fault.None;
        await app.Services.GetRequiredService<PublishOutbox>().Run(TestContext.Current.CancellationToken);
        Assert.Null(await Object(app, "metrics/dt=2026-03-11/metrics.jsonl"));
        Assert.Empty(await history.Query("SELECT day::text FROM publications WHERE state <> 'published'", r => r.GetString(0)));
    }

    [Theory]
    [InlineData("dt=2026-03-10")]
    [InlineData("metrics_by_day.jsonl")]
    [InlineData("manifest.json")]
    public async Task A_publish_that_breaks_off_at_any_step_leaves_a_manifest_that_can_be_trusted(string brokenStep)
    {
        var environment = await standIns.NewEnvironment();
        await using var proxy = await S3FaultProxy.Start(environment.S3ServiceUrl);
        await using var app = await Start(environment, proxy);
        var history = await SomeDays(app);
        await RollupTests.RollUp(app);
        var manifest = (await Manifest(app)).ToString();
        await history.Add([("view", "zoe", Noon), ("view", "zoe", Noon + Duration.FromDays(1))]);

        proxy.Fault =
            (method, path) => method == "PUT" && path.Contains(brokenStep, StringComparison.Ordinal) ? S3Fault.Refuse : S3Fault.None;
        await RollupTests.RollUp(app);
        if (brokenStep == "dt=2026-03-10") await AssertManifestHolds(app);
        else Assert.Equal(manifest, (await Manifest(app)).ToString());

        proxy.Fault = (_, _) => S3Fault.None;
        await RollupTests.RollUp(app);
        await AssertManifestHolds(app);
        Assert.Equal(history.Metrics(DateTimeZone.Utc).Sum(m => m.Events),
            (await Analytics(app, "summary")).GetProperty("total_events").GetInt64());
    }

    [Theory]
    [InlineData("dt=2026-03-11")]
    [InlineData("metrics_by_day.jsonl")]
    public async Task A_file_that_S3_stored_short_is_not_believed(string shortFile)
    {
        var environment = await standIns.NewEnvironment();
        await using var proxy = await S3FaultProxy.Start(environment.S3ServiceUrl);
        await using var app = await Start(environment, proxy);
        await SomeDays(app);

        proxy.Fault =
            (method, path) => method == "PUT" && path.Contains(shortFile, StringComparison.Ordinal) ? S3Fault.Truncate : S3Fault.None;
        await RollupTests.RollUp(app);
        Assert.NotEqual(0L, await Sql.Scalar(app.Environment.Postgres, "SELECT count(*) FROM publications WHERE state <> 'published'"));

        proxy.Fault = (_, _) => S3Fault.None;
        await RollupTests.RollUp(app);
        Assert.Equal(0L, await Sql.Scalar(app.Environment.Postgres, "SELECT count(*) FROM publications WHERE state <> 'published'"));
        await AssertManifestHolds(app);
    }

    [Fact]
    public async Task The_published_numbers_are_read_from_S3_alone()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await SomeDays(app);
        await RollupTests.RollUp(app);
        await Sql.Scalar(app.Environment.Postgres, "TRUNCATE metrics_by_day, days, day_slices, archived_metrics");

        var summary = await Analytics(app, "summary");
        Assert.Equal("""5 {"Buy":1,"größe":1,"view":3} {"from":"2026-03-10","to":"2026-03-11"} 3""",
            $"{summary.GetProperty("total_events")} {summary.GetProperty("events_by_type")} {summary.GetProperty("date_range")} {summary.GetProperty("sum_daily_unique_users")}");
        Assert.Equal(1, (await Analytics(app, "metrics?from=2026-03-11")).GetProperty("rows").GetArrayLength());
        Assert.Equal(2, (await Analytics(app, "summary?event_type=view")).GetProperty("sum_daily_unique_users").GetInt32());
        Assert.Equal(
            "event_date,event_type,event_count,unique_users\r\n2026-03-10,view,3,2\r\n",
            await app.Http.GetStringAsync(new Uri("/analytics/export?format=csv&event_type=view", UriKind.Relative),
                TestContext.Current.CancellationToken));
        Assert.Equal(
            await Text(app, "metrics_by_day.jsonl"),
            await app.Http.GetStringAsync(new Uri("/analytics/export?format=jsonl", UriKind.Relative),
                TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_published_numbers_as_a_workbook_have_typed_cells()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await SomeDays(app);
        await RollupTests.RollUp(app);

        using var answer =
            await app.Http.GetAsync(new Uri("/analytics/export?format=xlsx", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("attachment; filename=metrics_by_day.xlsx", answer.Content.Headers.ContentDisposition!.ToString());
        using var document =
            SpreadsheetDocument.Open(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), isEditable: false);

        Assert.Empty(
            new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken)
                .Select(e => $"{e.Path?.XPath}: {e.Description}"));
        var rows = document.WorkbookPart!.WorksheetParts.Single().Worksheet.Descendants<Row>().Select(r => r.Elements<Cell>().ToList())
            .ToList();
        Assert.Equal(["event_date", "event_type", "event_count", "unique_users"], rows[0].Select(c => c.InnerText));
        Assert.Equal(["Buy 1 1", "view 3 2", "größe 1 1"],
            rows.Skip(1).Select(r => $"{r[1].InnerText} {r[2].CellValue!.Text} {r[3].CellValue!.Text}"));
        Assert.Equal(new DateTime(2026, 3, 10), DateTime.FromOADate(double.Parse(rows[1][0].CellValue!.Text)));
        Assert.Equal("yyyy\\-mm\\-dd",
            document.WorkbookPart.WorkbookStylesPart!.Stylesheet!.NumberingFormats!.Elements<NumberingFormat>().Last().FormatCode!.Value);
    }

    [Fact]
    public async Task Nothing_is_published_without_a_bucket_and_the_answer_says_so()
    {
        await using var app =
            await DaybookApp.Start(await standIns.NewEnvironment(), new Dictionary<string, string?> { ["Daybook:S3:Bucket"] = "" });
        await SomeDays(app);
        await RollupTests.RollUp(app);

        using var answer = await app.Http.GetAsync(new Uri("/analytics/summary", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Daybook__S3__Bucket", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private static async Task<StoredHistory> SomeDays(DaybookApp app)
    {
        var history = await StoredHistory.New(app.Database);
        await history.Add(
            [("view", "ann", Noon), ("view", "ann", Noon), ("view", "bob", Noon), ("Buy", "ann", Noon),
                ("größe", "bob", Noon + Duration.FromDays(1))]);
        return history;
    }

    private static Task<DaybookApp> Start(TestEnvironment environment, S3FaultProxy proxy) =>
        DaybookApp.Start(environment, new Dictionary<string, string?> { ["Daybook:S3:ServiceUrl"] = proxy.Url });

    /// <summary>Asserts that every file in the manifest has the length and hash that the manifest says.</summary>
    internal static async Task AssertManifestHolds(DaybookApp app)
    {
        foreach (var file in (await Manifest(app)).GetProperty("files").EnumerateArray())
        {
            var body = (await Object(app, file.GetProperty("file").GetString()!))!;
            Assert.Equal(file.GetProperty("bytes").GetInt64(), body.Length);
            Assert.Equal(file.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(body)));
        }
    }

    internal static async Task<JsonElement> Manifest(DaybookApp app) =>
        JsonDocument.Parse((await Object(app, "manifest.json"))!).RootElement;

    internal static async Task<byte[]?> Object(DaybookApp app, string key) =>
        (await app.Services.GetRequiredService<IObjectStore>().Get(key, TestContext.Current.CancellationToken))?.Body;

    private static async Task<string> Text(DaybookApp app, string key) => Encoding.UTF8.GetString((await Object(app, key))!);

    private static async Task<JsonElement> Analytics(DaybookApp app, string query) =>
        await app.Http.GetFromJsonAsync<JsonElement>("/analytics/" + query, TestContext.Current.CancellationToken);

    private static string Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
