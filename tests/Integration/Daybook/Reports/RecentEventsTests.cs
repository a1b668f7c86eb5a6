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
        await using var app = await DaybookApp.StartAsync(await standIns.NewEnvironmentAsync());
        var history = await StoredHistory.NewAsync(app.Database);
        await history.AddAsync([("rare", "ann", Noon), ("rare", "ann", Noon + Duration.FromDays(2))]);
        await history.AddAsync(Enumerable.Range(0, 40).Select(d => ("view", "bob", Noon + Duration.FromDays(d))));
        await RollupTests.RollUpAsync(app);
        await using (var session = await ReportSession.Open(app.Services.GetRequiredService<PostgresConnections>(), TestContext.Current.CancellationToken))
        {
            var all = await FreshDays.Read(session, TestContext.Current.CancellationToken);
            Assert.Equal(31, FreshDays.Steps(all).Count);
            Assert.Equal(2, (await FreshDays.Read(session, "rare", TestContext.Current.CancellationToken)).Count);
        }

        // Not counted yet.
        await history.AddAsync("rare", "cid", Noon + Duration.FromDays(9));

        Assert.Equal(["cid", "ann", "ann"], await UsersAsync(app, "event_type=rare"));
        Assert.Equal(43, (await UsersAsync(app, "source=test&limit=1000")).Count);
        Assert.Empty(await UsersAsync(app, "source=other"));
    }

    private static async Task<List<string?>> UsersAsync(DaybookApp app, string query)
    {
        var answer = JsonDocument.Parse(await app.Http.GetStringAsync(new Uri($"/events/recent?{query}", UriKind.Relative), TestContext.Current.CancellationToken)).RootElement;
        return [.. answer.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("user_id").GetString())];
    }
}
