using System.Net;
using System.Text.Json;
using Daybook.Tests.Days.Rollup;
using NodaTime;

namespace Daybook.Tests.Reports;

public sealed class ReportCachingTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Fact]
    public async Task An_unchanged_report_is_304_and_a_changed_one_is_not()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(5))]);
        await RollupTests.RollUp(app);
        const string Dau = "/stats/dau?from=2026-03-09&to=2026-03-11", Retention = "/stats/retention?start_date=2026-03-15&windows=1";
        var (dau, retention) = (await Tag(app, Dau), await Tag(app, Retention));

        Assert.Equal(HttpStatusCode.NotModified, await Ask(app, Dau, dau));
        Assert.Equal(HttpStatusCode.NotModified, await Ask(app, Retention, retention));
        Assert.Equal(HttpStatusCode.OK, await Ask(app, Dau + "&tz=Asia/Kathmandu", dau));

        // Stored but not yet counted, so pending_events has changed.
        await history.Add("view", "cid", Noon);
        Assert.Equal(HttpStatusCode.OK, await Ask(app, Dau, dau));
        dau = await Tag(app, Dau);
        await RollupTests.RollUp(app);
        Assert.Equal(HttpStatusCode.OK, await Ask(app, Dau, dau));

        // An event of another day. The day's report stays the same, but who was new on the 15th may depend on it.
        dau = await Tag(app, Dau);
        retention = await Tag(app, Retention);
        await history.Add("view", "bob", Noon - Duration.FromDays(5));
        await RollupTests.RollUp(app);
        Assert.Equal(HttpStatusCode.NotModified, await Ask(app, Dau, dau));
        Assert.Equal(HttpStatusCode.OK, await Ask(app, Retention, retention));
        Assert.Equal(0,
            JsonDocument.Parse(await app.Http.GetStringAsync(Retention)).RootElement.GetProperty("cohorts")[0].GetProperty("size")
                .GetInt64());
    }

    [Fact]
    public async Task Many_who_ask_the_same_at_once_get_the_same_answer()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add(Enumerable.Range(0, 2000).Select(i => ("view", $"user-{i % 100}", Noon + Duration.FromMinutes(i))));
        await RollupTests.RollUp(app);

        var answers =
            await Task.WhenAll(
                Enumerable.Range(0, 60)
                    .Select(_ => app.Http.GetStringAsync("/stats/funnel?steps=view,view,view&from=2026-03-01&to=2026-03-20")));

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Another_session_gap_is_another_tag()
    {
        var environment = await standIns.NewEnvironment();
        const string Sessions = "/stats/sessions?from=2026-03-10&to=2026-03-11";
        await using var app = await DaybookApp.Start(environment);
        await using var other =
            await DaybookApp.Start(environment, new Dictionary<string, string?> { ["Daybook:Reports:SessionGapMinutes"] = "10" });
        var tag = await Tag(app, Sessions);

        Assert.Equal(HttpStatusCode.NotModified, await Ask(app, Sessions, tag));
        Assert.Equal(HttpStatusCode.OK, await Ask(other, Sessions, tag));
    }

    private static async Task<string> Tag(DaybookApp app, string path)
    {
        using var answer = await app.Http.GetAsync(path);
        Assert.Equal("private, no-cache",
            answer.Headers.CacheControl!.ToString().Replace("no-cache, private", "private, no-cache", StringComparison.Ordinal));
        return answer.Headers.ETag!.ToString();
    }

    private static async Task<HttpStatusCode> Ask(DaybookApp app, string path, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var answer = await app.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
