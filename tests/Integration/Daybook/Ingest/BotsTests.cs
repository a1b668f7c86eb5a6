using System.Net;
using Daybook.Tests.Watch;

namespace Daybook.Tests.Ingest;

public sealed class BotsTests(StandIns standIns)
{
    [Fact]
    public async Task A_dropped_bot_is_in_the_receipt_among_the_rejected_events_and_in_the_metrics()
    {
        await using var app =
            await DaybookApp.Start(await standIns.NewEnvironment(),
                new Dictionary<string, string?> { ["Daybook__Ingest__DropBots"] = "true" });
        app.Http.DefaultRequestHeaders.UserAgent.ParseAdd("Googlebot/2.1");

        var receipt =
            await app.Post("/events",
                new object[] { new { event_type = "crawled", user_id = "bot" },
                    new { event_type = "seen", user_id = "ann", context = new { userAgent = "Mozilla/5.0 Firefox/133.0" } } },
                    HttpStatusCode.Accepted);
        await app.Drain();

        Assert.Equal(1, receipt.GetProperty("accepted").GetInt32());
        Assert.Equal(("rule_violation", "User-Agent", 0), (
            receipt.GetProperty("rejected")[0].GetProperty("code").GetString(),
            receipt.GetProperty("rejected")[0].GetProperty("field").GetString(),
            receipt.GetProperty("rejected")[0].GetProperty("index").GetInt32()));
        var kept = Assert.Single(
            (await app.Get("/ops/rejected?code=rule_violation&field=User-Agent")).GetProperty("rejected").EnumerateArray());
        Assert.Equal("crawled", kept.GetProperty("body").GetProperty("event_type").GetString());
        Assert.Empty((await app.Get("/ops/rejected?field=other")).GetProperty("rejected").EnumerateArray());
        Assert.Contains("\nevents_bots_total 1\n",
            await app.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal("seen",
            await app.Scalar<string>("SELECT string_agg(event_type, ',') FROM events WHERE occurred_at > now() - interval '1 hour'"));
    }
}
