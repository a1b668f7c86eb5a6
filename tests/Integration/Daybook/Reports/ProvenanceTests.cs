using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Standalone.Discovery;
using Daybook.Tests.Days.Rollup;
using NodaTime;

namespace Daybook.Tests.Reports;

/// <summary>What a report says about its numbers.</summary>
public sealed class ProvenanceTests(StandIns standIns)
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 10, 12, 0);

    [Fact]
    public async Task A_late_event_is_pending_then_late_and_the_revision_tells_the_old_number_from_the_new_one()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await RollupTests.RollUp(app);
        var history = await StoredHistory.New(app.Database);
        await history.Add([("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(1))]);
        var before = await Ask(app);
        await RollupTests.RollUp(app);
        var closed = await Ask(app);
        await history.Add("view", "cid", Noon);
        var marked = await Ask(app);
        await RollupTests.RollUp(app);
        var repaired = await Ask(app);

        Assert.Equal(
            [
                "users 0 0, complete False, revision 0, late 0, pending 2",
                "users 1 1, complete True, revision 2, late 0, pending 0",
                "users 1 1, complete False, revision 2, late 0, pending 1",
                "users 2 1, complete True, revision 3, late 1, pending 0",
            ],
            [before.Text, closed.Text, marked.Text, repaired.Text]);
        // Waiting events were stored after the events in the numbers.
        Assert.True(before.AsOf <= closed.AsOf && closed.AsOf <= marked.AsOf && marked.AsOf < repaired.AsOf);
    }

    [Fact]
    public async Task Every_report_says_what_its_numbers_stand_on()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        await history.Add("view", "ann", Noon);
        await RollupTests.RollUp(app);
        await history.Add("view", "bob", Noon);
        await RollupTests.RollUp(app);
        await history.Add("view", "cid", Noon);

        Assert.Contains("stats/dau", OfDays());
        foreach (var route in OfDays())
        {
            var report = await ReportComparison.Ask(app, $"/{route}?from=2026-03-10&to=2026-03-11{Required(route)}");
            Assert.True(Instant.FromDateTimeOffset(report.GetProperty("as_of").GetDateTimeOffset()) > Noon, route);
            Assert.True(report.GetProperty("complete").ValueKind is JsonValueKind.True or JsonValueKind.False, route);
            // Reports that read raw events have the one that waits in their numbers.
            var pending = RawReports.Contains(route) ? 0 : 1;
            Assert.Equal($"{route}: revision 2, late 1, pending {pending}",
                $"{route}: revision {report.GetProperty("revision")}, late {report.GetProperty("late_events")}, pending "
                + $"{report.GetProperty("pending_events")}");
        }
    }

    [Fact]
    public async Task No_report_is_complete_and_has_events_pending()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        var history = await StoredHistory.New(app.Database);
        var late = Noon - Duration.FromDays(50);
        await history.Add([("view", "ann", late), ("view", "ann", Noon), ("view", "bob", Noon + Duration.FromDays(4))]);
        await RollupTests.RollUp(app);
        // Who is new later on depends on all days before.
        await history.Add("view", "cid", late);

        foreach (var route in OfDays())
        {
            foreach (var from in new[] { "2026-01-15", "2026-03-10" })
            {
                var report = await ReportComparison.Ask(app, $"/{route}?from={from}&to=2026-03-10{Required(route)}");
                var waits = from == "2026-01-15" || route is "stats/lifecycle" or "stats/retention";
                var raw = RawReports.Contains(route);
                Assert.Equal(
                    $"{route} from {from}: complete {raw || !waits}, pending {(!raw && waits ? 1 : 0)}",
                    $"{route} from {from}: complete {report.GetProperty("complete").GetBoolean()}, pending "
                    + $"{report.GetProperty("pending_events")}");
            }
        }
    }

    // The last minutes have no days: ActiveNowTests. A page of people is no report: ReportComparison asks it.
    private static IEnumerable<string> OfDays() => FunctionList.OfDaybook().Http.Select(f => f.Route)
        .Where(r => r.StartsWith("stats/", StringComparison.Ordinal)
            && r is not ("stats/now" or "stats/now/people" or "stats/funnel/people"));

    [Fact]
    public async Task A_range_that_is_not_over_is_not_complete()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        await RollupTests.RollUp(app);

        var report = await app.Http.GetFromJsonAsync<JsonElement>("/stats/dau", TestContext.Current.CancellationToken);

        Assert.False(report.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task Reports_and_exports_read_the_replica_when_there_is_one_and_nothing_else_does()
    {
        var main = await standIns.NewEnvironment();
        var replica = await standIns.NewEnvironment();
        await using (var other = await DaybookApp.Start(replica))
        {
            await RollupTests.RollUp(other);
            await (await StoredHistory.New(other.Database)).Add([("view", "ann", Noon), ("view", "bob", Noon)]);
            await RollupTests.RollUp(other);
        }

        await using var app =
            await DaybookApp.Start(main, new Dictionary<string, string?> { ["ConnectionStrings:PostgresRead"] = replica.Postgres });
        var run = await RollupTests.RollUp(app, "from=2026-03-10&to=2026-03-11");

        Assert.Equal([("2026-03-10", 0, 0), ("2026-03-11", 0, 0)], RollupTests.Days(run));
        Assert.StartsWith("users 2 0,", (await Ask(app)).Text, StringComparison.Ordinal);
        Assert.Equal(3,
            (await app.Http.GetStringAsync("/events/export?from=2026-03-10&to=2026-03-10", TestContext.Current.CancellationToken)).Count(
                c => c == '\n'));
    }

    private static readonly string[] RawReports = ["stats/breakdown", "stats/funnel", "stats/paths", "stats/sessions"];

    private static string Required(string route) => route switch
    {
        "stats/breakdown" => "&property=plan",
        "stats/funnel" => "&steps=view,buy",
        "stats/paths" => "&start=view",
        _ => "",
    };

    private static async Task<(string Text, DateTimeOffset AsOf)> Ask(DaybookApp app)
    {
        var report =
            await app.Http.GetFromJsonAsync<JsonElement>("/stats/dau?from=2026-03-10&to=2026-03-11", TestContext.Current.CancellationToken);
        var users = string.Join(' ', report.GetProperty("days").EnumerateArray().Select(d => d.GetProperty("dau")));
        return (
            $"users {users}, complete {report.GetProperty("complete").GetBoolean()}, revision {report.GetProperty("revision")}, late "
            + $"{report.GetProperty("late_events")}, pending {report.GetProperty("pending_events")}",
            report.GetProperty("as_of").GetDateTimeOffset());
    }
}
