using System.Text.Json;
using Daybook.Foundation.Postgres;
using Daybook.Reports;
using Daybook.Tests.Days.Rollup;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Daybook.Tests.Reports;

public sealed class RecentEventsTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Fact]
    public async Task Rare_events_are_found_with_few_queries_and_those_that_wait_as_well()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add([("rare", "ann", Noon), ("rare", "ann", Noon + Duration.FromDays(2))]);
        await history.Add(Enumerable.Range(0, 40).Select(d => ("view", "bob", Noon + Duration.FromDays(d))));
        await RollupTests.RollUp(app);
        await using (var session =
            await ReportSession.Open(app.Services.GetRequiredService<PostgresConnections>(), TestContext.Current.CancellationToken))
        {
            var all = await FreshDays.Read(session, TestContext.Current.CancellationToken);
            Assert.Equal(31, FreshDays.Steps(all).Count);
            Assert.Equal(2, (await FreshDays.Read(session, "rare", TestContext.Current.CancellationToken)).Count);
        }

        // Not counted yet.
        await history.Add("rare", "cid", Noon + Duration.FromDays(9));

        Assert.Equal(["cid", "ann", "ann"], await Users(app, "event_type=rare"));
        Assert.Equal(43, (await Users(app, "source=test&limit=1000")).Count);
        Assert.Empty(await Users(app, "source=other"));
    }

    private static async Task<List<string?>> Users(DaybookApp app, string query)
    {
        var answer =
            JsonDocument.Parse(
                await app.Http.GetStringAsync(new Uri($"/events/recent?{query}", UriKind.Relative),
                    TestContext.Current.CancellationToken)).RootElement;
        return [.. answer.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("user_id").GetString())];
    }
}
