using System.Text.Json;
using Daybook.Cli.Import;
using Daybook.Cli.Sending;

namespace Daybook.Tests.Reports;

/// <summary>
/// A real file through the whole system: imported over HTTP, stored, rolled up, published, and reported with independently counted
/// numbers.
/// </summary>
public sealed class RealInputTests(StandIns standIns)
{
    private const string Range = "from=2015-05-17&to=2015-05-20";

    private static readonly Dictionary<string, long> ByType = new()
    {
        ["asset_load"] = 5402,
        ["page_view"] = 4282,
        ["error_occurred"] = 170,
        ["file_download"] = 108,
        ["feed_fetch"] = 34,
        ["search_query"] = 3,
    };

    [Fact]
    public async Task Its_numbers_in_UTC_are_those_counted_elsewhere_and_a_second_import_changes_nothing()
    {
        var file = RealInput.Path();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await ImportAndRollUp(app, file);
        await CheckUtc(app);
        var revision = (await Get(app, $"/stats/dau?{Range}")).GetProperty("revision").GetInt64();

        await ImportAndRollUp(app, file);

        await CheckUtc(app);
        Assert.Equal(revision, (await Get(app, $"/stats/dau?{Range}")).GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task Its_numbers_in_Los_Angeles_are_those_counted_elsewhere_although_the_import_was_cut_off()
    {
        var file = RealInput.Path();
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment("America/Los_Angeles"));
        await ImportAndRollUp(app, file, cutOffAfter: 3000);

        Assert.Equal([("2015-05-17", 543), ("2015-05-18", 660), ("2015-05-19", 543), ("2015-05-20", 387)], await Dau(app, Range));
        Assert.Equal([("2015-05-17", 2466), ("2015-05-18", 2913), ("2015-05-19", 2886), ("2015-05-20", 1734)],
            EventsByDay(await Get(app, $"/analytics/metrics?{Range}")));
        // The same events by days of a zone that is not the daily tables' zone.
        Assert.Equal([("2015-05-17", 365), ("2015-05-18", 660), ("2015-05-19", 586), ("2015-05-20", 532)],
            await Dau(app, Range + "&tz=UTC"));
    }

    private static async Task CheckUtc(DaybookApp app)
    {
        var dau = await Get(app, $"/stats/dau?{Range}");
        Assert.Equal([("2015-05-17", 365), ("2015-05-18", 660), ("2015-05-19", 586), ("2015-05-20", 532)], await Dau(app, Range));
        Assert.True(dau.GetProperty("complete").GetBoolean());
        Assert.Equal(0, dau.GetProperty("pending_events").GetInt64());
        Assert.Equal([("2015-05-17", 543), ("2015-05-18", 660), ("2015-05-19", 543), ("2015-05-20", 387)],
            await Dau(app, Range + "&tz=America/Los_Angeles"));

        var top = (await Get(app, $"/stats/top-events?{Range}")).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(ByType.Select(t => (t.Key, t.Value)),
            top.Select(t => (t.GetProperty("event_type").GetString()!, t.GetProperty("count").GetInt64())));
        var may18 = (await Get(app, "/stats/top-events?from=2015-05-18&to=2015-05-18")).GetProperty("events").EnumerateArray()
            .ToDictionary(t => t.GetProperty("event_type").GetString()!,
            t => (t.GetProperty("count").GetInt64(), t.GetProperty("users").GetInt64()));
        Assert.Equal(
            new Dictionary<string, (long, long)>
            {
                ["page_view"] = (1415, 461),
                ["asset_load"] = (1383, 350),
                ["error_occurred"] = (54, 27),
                ["file_download"] = (24, 18),
                ["feed_fetch"] = (15, 11),
                ["search_query"] = (2, 1),
            },
            may18);

        var stats = await Get(app, "/events/stats");
        Assert.Equal(9999, stats.GetProperty("total_events").GetInt64());
        Assert.Equal(1861, stats.GetProperty("total_users").GetInt64());
        Assert.Equal(ByType, stats.GetProperty("by_type").Deserialize<Dictionary<string, long>>());

        Assert.Equal([("2015-05-17", 1632), ("2015-05-18", 2893), ("2015-05-19", 2896), ("2015-05-20", 2578)],
            EventsByDay(await Get(app, $"/analytics/metrics?{Range}")));
        var summary = await Get(app, $"/analytics/summary?{Range}");
        Assert.Equal(9999, summary.GetProperty("total_events").GetInt64());
        Assert.Equal(2143, summary.GetProperty("sum_daily_unique_users").GetInt64());
        Assert.Equal(ByType, summary.GetProperty("events_by_type").Deserialize<Dictionary<string, long>>());

        var retention =
            (await Get(app, "/stats/retention?start_date=2015-05-17&windows=4")).GetProperty("cohorts").EnumerateArray().ToList();
        long[][] returned = [.. retention.Select(c => c.GetProperty("returned").Deserialize<long[]>()!)];
        Assert.Equal([365, 82, 63, 57], returned[0]);
        Assert.Equal([578, 39, 25, 0], returned[1]);
        Assert.Equal([484, 16, 0, 0], returned[2]);
        Assert.Equal([434, 0, 0, 0], returned[3]);
        var news = (await Get(app, $"/stats/lifecycle?{Range}")).GetProperty("days").EnumerateArray()
            .Select(d => d.GetProperty("new").GetInt64());
        Assert.Equal([365, 578, 484, 434], news);
    }

    /// <param name="cutOffAfter">After this many records, the import is stopped in the middle of its requests and started again.</param>
    private static async Task ImportAndRollUp(DaybookApp app, string file, int? cutOffAfter = null)
    {
        var state = Directory.CreateTempSubdirectory("daybook-import-").FullName;
        var options =
            new ImportOptions(file,
                new Target(new Uri(app.Url), Target.LocalKey))
            {
                BatchSize = 100,
                StateFolder = state,
                RejectedFile = Path.Combine(state, "rejected.jsonl")
            };
        if (cutOffAfter is { } records)
        {
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ImportRun(options, TimeProvider.System, new Watch(totals =>
            {
                if (totals.Records >= records) cut.Cancel();
            })).Run(cut.Token));
        }

        var result = await new ImportRun(options, TimeProvider.System, new Watch(_ => { })).Run(TestContext.Current.CancellationToken);
        Directory.Delete(state, recursive: true);
        Assert.InRange(result.RecordsBefore, cutOffAfter ?? 0, cutOffAfter is null ? 0 : 9000);
        Assert.Equal((9999, 9999, 0), (result.Totals.Records, result.Totals.Accepted, result.Totals.Rejected));
        await app.Drain();
        using var rolled = await app.Http.PostAsync("/ops/rollup?wait=200", null);
        Assert.True(rolled.IsSuccessStatusCode, await rolled.Content.ReadAsStringAsync());
    }

    private static async Task<IEnumerable<(string, int)>> Dau(DaybookApp app, string query) =>
        (await Get(app, $"/stats/dau?{query}")).GetProperty("days").EnumerateArray()
        .Select(d => (d.GetProperty("date").GetString()!, d.GetProperty("dau").GetInt32()));

    private static IEnumerable<(string, int)> EventsByDay(JsonElement metrics) => metrics.GetProperty("rows").EnumerateArray()
        .GroupBy(r => r.GetProperty("event_date").GetString()!)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => (g.Key, g.Sum(r => r.GetProperty("event_count").GetInt32())));

    private static async Task<JsonElement> Get(DaybookApp app, string path)
    {
        using var answer = await app.Http.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {body}\n{app.Logs.Tail(3)}");
        return JsonDocument.Parse(body).RootElement;
    }

    private sealed class Watch(Action<ImportTotals> look) : IImportProgress
    {
        public void Advanced(long bytesRead, long fileBytes, ImportTotals totals) => look(totals);

        public void Waiting(string why)
        {
        }
    }
}
