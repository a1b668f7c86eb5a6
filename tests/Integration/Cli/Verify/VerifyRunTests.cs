using Daybook.Cli.AnswerKey;
using Daybook.Cli.Sending;
using Daybook.Cli.Traffic;
using Daybook.Cli.Verify;
using NodaTime;

namespace Daybook.Tests.Cli.Verify;

public sealed class VerifyRunTests(StandIns standIns)
{
    // Covers the change of clocks in New York on 1 November.
    private static readonly TrafficPlan Plan = new()
    {
        Events = 6000,
        Seed = 3,
        Days = 20,
        Zone = DateTimeZoneProviders.Tzdb["America/New_York"],
        End = Instant.FromUtc(2025, 11, 13, 5, 0),
        Duplicates = new Share(10_000),
        Late = new Share(20_000),
        OutOfOrder = new Share(20_000),
        Bad = new Share(5_000),
        LocalTimes = new Share(300_000),
        SignUps = new Share(330_000),
    };

    [Fact]
    public async Task Traffic_is_graded_right_until_one_stored_event_or_one_daily_figure_is_changed_by_hand()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment("America/New_York"));
        var target = new Target(new Uri(app.Url), Target.LocalKey);
        var builder = new KeyBuilder(Plan, "a test");
        using var http = target.Connect(TimeSpan.FromMinutes(1));
        var receipt = await new SendTraffic(new EventSender(http, TimeProvider.System, TimeSpan.FromMinutes(1), compress: false), 1)
            .Send(builder.Watch(TrafficStream.Of(Plan)), _ => { }, TestContext.Current.CancellationToken);
        var key = builder.Key();
        Assert.Equal((key.Receipts.Sent, key.Receipts.Accepted, key.Receipts.Duplicates),
            (receipt.Sent, receipt.Accepted, receipt.Duplicates));
        Assert.Equal(key.Receipts.RejectedByCode, receipt.RejectedByCode);

        Assert.Equal("", string.Join("\n", await Wrong(http, key, rollup: true)));

        await Sql.Scalar(app.Environment.Postgres, "UPDATE days SET users = users + 1 WHERE day = '2025-11-02'");
        Assert.NotEmpty(await Wrong(http, key, rollup: false));
        await Sql.Scalar(app.Environment.Postgres, "UPDATE days SET users = users - 1 WHERE day = '2025-11-02'");

        await Sql.Scalar(app.Environment.Postgres,
            "UPDATE events SET properties = properties || '{\"country\":\"XX\"}' WHERE event_id = (SELECT min(event_id::text)::uuid FROM "
            + "events)");
        Assert.Contains(await Wrong(http, key, rollup: false), wrong => wrong.StartsWith("export", StringComparison.Ordinal));
    }

    private static async Task<List<string>> Wrong(HttpClient http, KeyDocument key, bool rollup)
    {
        var grades =
            await new VerifyRun(http, key, TimeSpan.FromSeconds(90), rollup, TimeProvider.System, _ => { })
                .Run(TestContext.Current.CancellationToken);
        Assert.All(grades.Where(grade => grade.Verdict == Verdict.NotAsked),
            grade => Assert.StartsWith("published", grade.Item, StringComparison.Ordinal));
        Assert.Contains(grades, grade => grade is { Item: "published metrics", Verdict: not Verdict.NotAsked });
        return [.. grades.Where(grade => grade.Verdict == Verdict.Wrong).Select(grade => $"{grade.Item}: {grade.Why}")];
    }
}
