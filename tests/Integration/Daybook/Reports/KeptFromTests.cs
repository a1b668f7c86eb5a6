using System.Net;
using System.Text.Json.Nodes;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Privacy.Retaining;
using Daybook.Reports;
using Daybook.Reports.Export;
using Daybook.Tests.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Reports;

/// <summary>Reports over a range that begins before the kept data.</summary>
public sealed class KeptFromTests(StandIns standIns)
{
    private const string Days = "from=2026-03-10&to=2026-03-14";
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Theory]
    [InlineData("dau?source=test")]
    [InlineData("active?interval=week&source=test")]
    [InlineData("active?interval=week&rolling=true&source=test")]
    [InlineData("top-events?source=test")]
    [InlineData("breakdown?property=plan")]
    [InlineData("funnel?steps=view,buy")]
    [InlineData("sessions?gap=24h")]
    [InlineData("paths?end=view")]
    [InlineData("trend?by=source&measure=users")]
    [InlineData("lifecycle?source=test")]
    [InlineData("retention?windows=2&source=test")]
    [InlineData("dau?filter=[{\"field\":\"event_type\",\"op\":\"did\",\"values\":[\"buy\"]}]")]
    public async Task What_raw_reports_say_does_not_change_when_events_before_the_horizon_are_dropped(string report)
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await Counted(app);
        var path = $"/stats/{report}&{Days}";
        var whole = await Ask(app, path);
        await history.Execute("UPDATE policy SET horizon = '2026-03-12Z'");

        var clipped = await Ask(app, path);
        await history.Execute("DELETE FROM events WHERE occurred_at < '2026-03-12Z'");
        var dropped = await Ask(app, path);

        Assert.True(whole.Complete);
        Assert.False(clipped.Complete);
        Assert.NotEqual(whole.Text, clipped.Text);
        Assert.NotEqual(whole.Tag, clipped.Tag);
        Assert.Equal(clipped, dropped);
    }

    [Fact]
    public async Task A_range_is_complete_when_all_that_it_needs_is_kept()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await Counted(app);
        await history.Execute("UPDATE policy SET horizon = '2026-03-13Z'");

        Assert.True((await Ask(app, "/stats/funnel?steps=view,buy&from=2026-03-13&to=2026-03-14")).Complete);
        Assert.False((await Ask(app, "/stats/funnel?steps=view,buy&from=2026-03-12&to=2026-03-14")).Complete);
        // The previous day decides if a session continues.
        Assert.False((await Ask(app, "/stats/sessions?from=2026-03-13&to=2026-03-14")).Complete);
        var kept = await Ask(app, $"/stats/dau?{Days}");
        Assert.True(kept.Complete);

        await history.Execute("UPDATE policy SET metrics_from = '2026-03-12', metrics_from_at = '2026-03-12Z'");

        var gone = await Ask(app, $"/stats/dau?{Days}");
        Assert.False(gone.Complete);
        Assert.NotEqual(kept.Tag, gone.Tag);
        Assert.True((await Ask(app, "/stats/dau?from=2026-03-12&to=2026-03-14")).Complete);
    }

    [Fact]
    public async Task What_people_did_before_the_range_is_part_of_what_it_needs()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await Counted(app);
        const string LastDays = "from=2026-03-13&to=2026-03-14";
        await history.Execute("UPDATE policy SET horizon = '2026-03-12Z'");

        // It needs the 12th and later.
        var within = await Ask(app, $"/stats/dau?{LastDays}&filter={Did("3d")}");
        Assert.True(within.Complete);
        Assert.False((await Ask(app, $"/stats/dau?{LastDays}&filter={Did("4d")}")).Complete);
        Assert.False((await Ask(app, $"/stats/dau?{LastDays}&filter={Did("30d")}")).Complete);

        // An event before the range, but within what is asked for.
        await history.Add("buy", "new-3", Noon + Duration.FromDays(2));
        var more = await Ask(app, $"/stats/dau?{LastDays}&filter={Did("3d")}");
        Assert.NotEqual(within.Tag, more.Tag);
        Assert.NotEqual(within.Text, more.Text);

        // Nothing was there before the horizon, so nothing is missing.
        await history.Execute("UPDATE policy SET horizon = '2026-03-09Z'");
        Assert.True((await Ask(app, $"/stats/lifecycle?{LastDays}&source=test")).Complete);

        static string Did(string within) =>
            Uri.EscapeDataString($$"""[{"field":"event_type","op":"did","values":["buy"],"within":"{{within}}"}]""");
    }

    [Fact]
    public async Task Users_and_cohorts_of_dropped_days_are_not_new_in_another_zone_nor_under_a_filter()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await Counted(app);
        await history.Execute("UPDATE policy SET horizon = '2026-03-12Z'");
        Assert.Equal(2,
            await app.Services.GetRequiredService<DropMetrics>().Run(new LocalDate(2026, 3, 12), TestContext.Current.CancellationToken));

        foreach (var zone in new[] { "UTC", "Asia/Kathmandu" })
        {
            var lifecycle = JsonNode.Parse((await Ask(app, $"/stats/lifecycle?{Days}&tz={zone}")).Text)!["days"]!.AsArray();
            Assert.Equal(
                ["0 0 0", "0 0 0", "1 0 1", "1 1 0", "1 1 0"],
                lifecycle.Select(d => $"{d!["new"]} {d["returning"]} {d["resurrected"]}"));
        }

        const string Cohorts = "/stats/retention?start_date=2026-03-10&to=2026-03-14&windows=2";
        Assert.Equal([0, 0, 1, 1, 1], await Sizes(app, Cohorts));
        Assert.Equal([0, 0, 1, 1, 1], await Sizes(app, Cohorts + "&return_event=view"));
        // There the 12th began on the 11th.
        Assert.Equal([0, 0, 0, 1, 1], await Sizes(app, Cohorts + "&tz=Asia/Kathmandu"));
        Assert.Equal([0], await Sizes(app, Cohorts + "&window_type=weekly&tz=Asia/Kathmandu"));
    }

    [Fact]
    public async Task An_export_says_from_when_on_events_are_kept_and_breaks_off_when_that_changes()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await Counted(app);
        await history.Execute("UPDATE policy SET horizon = '2026-03-12Z'");
        await history.Execute("DELETE FROM events WHERE occurred_at < '2026-03-12Z'");

        Assert.Equal((9, "2026-03-12T00:00:00Z"), await Export(app, Days));
        Assert.Equal((9, null), await Export(app, "from=2026-03-12&to=2026-03-14"));
        // Nothing was there that could be missing.
        Assert.Equal((0, null), await Export(app, "from=2026-03-01&to=2026-03-09"));
        using var gone = await app.Http.GetAsync(new Uri("/events/export?from=2026-03-10&to=2026-03-11", UriKind.Relative),
            TestContext.Current.CancellationToken);
        var detail = JsonNode.Parse(await gone.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"]!.ToString();
        Assert.Equal(HttpStatusCode.BadRequest, gone.StatusCode);
        Assert.Contains("2026-03-12", detail, StringComparison.Ordinal);
        Assert.Contains("/docs/archive", detail, StringComparison.Ordinal);

        var reporting = app.Services.GetRequiredService<ReportingZone>();
        var range = ReportRange.Of(new LocalDate(2026, 3, 10), new LocalDate(2026, 3, 14), reporting.Zone, reporting);
        var pages = new ExportPages(app.Services.GetRequiredService<PostgresConnections>(),
            new(range, EventFilter.None, ExportFormat.JsonLines, null));
        var page = new TextPage(JsonRows.Write);
        Assert.Equal(3, await pages.Read(page, 3, TestContext.Current.CancellationToken));
        await history.Execute("UPDATE policy SET horizon = '2026-03-14Z'");
        await history.Execute("DELETE FROM events WHERE occurred_at < '2026-03-14Z'");
        Assert.Equal(3, await pages.Read(page, 100, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => pages.Read(page, 100, TestContext.Current.CancellationToken));
    }

    private static async Task<(int Lines, string? KeptFrom)> Export(DaybookApp app, string days)
    {
        using var answer = await app.Http.GetAsync(new Uri($"/events/export?format=jsonl&{days}", UriKind.Relative),
            TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return (text.Count(c => c == '\n'),
            answer.Headers.TryGetValues("X-Daybook-Kept-From", out var from) ? from.Single() : null);
    }

    private static async Task<IEnumerable<int>> Sizes(DaybookApp app, string path) =>
        JsonNode.Parse((await Ask(app, path)).Text)!["cohorts"]!.AsArray().Select(c => (int)c!["size"]!);

    // Each day ann views and then buys, and each day a new user views.
    private static async Task<StoredHistory> Counted(DaybookApp app)
    {
        var history = await StoredHistory.New(app.Database);
        await history.Add(Enumerable.Range(0, 5).SelectMany(d => new[]
        {
            ("view", "ann", Noon + Duration.FromDays(d)), ("buy", "ann", Noon + Duration.FromDays(d) + Duration.FromMinutes(5)),
            ("view", $"new-{d}", Noon + Duration.FromDays(d)),
        }));
        await RollupTests.RollUp(app);
        return history;
    }

    private static async Task<(string Text, bool Complete, string Tag)> Ask(DaybookApp app, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cache-Control", "no-cache");
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        var report = JsonNode.Parse(text)!.AsObject();
        report.Remove("as_of");
        return (report.ToJsonString(), (bool)report["complete"]!, answer.Headers.ETag!.ToString());
    }
}
