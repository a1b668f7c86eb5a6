using Daybook.Tests.Days.Archive;
using Daybook.Tests.Days.Rollup;
using NodaTime;

namespace Daybook.Tests.Cli.Rollups;

/// <summary>The verbs that work directly on a deployment's stores, run as a person runs them.</summary>
public sealed class RebuildAndRestoreTests(StandIns standIns)
{
    [Fact]
    public async Task The_reporting_zone_is_changed_by_one_command()
    {
        var environment = await standIns.NewEnvironment();
        await using (var app = await DaybookApp.Start(environment))
        {
            await (await StoredHistory.New(app.Database)).Add(
                [("view", "ann", Instant.FromUtc(2026, 3, 10, 20, 0)), ("view", "bob", Instant.FromUtc(2026, 3, 10, 12, 0))]);
            await RollupTests.RollUp(app);
        }

        var (code, output) = await Run(environment, "rollup", "--rebuild", "--time-zone", "Asia/Kathmandu");

        Assert.True(code == 0, output);
        Assert.Contains("hold 2 days of Asia/Kathmandu now", output, StringComparison.Ordinal);
        Assert.Equal("Asia/Kathmandu", await Sql.Scalar(environment.Postgres, "SELECT time_zone FROM installation"));
        Assert.Equal(2, (await Run(environment, "rollup", "--rebuild")).Code);
    }

    [Fact]
    public async Task Archived_days_are_put_on_the_queue_of_another_deployment()
    {
        var environment = await standIns.NewEnvironment();
        await using (var app = await DaybookApp.Start(environment))
        {
            await (await StoredHistory.New(app.Database)).Add(
                [("view", "ann", Instant.FromUtc(2026, 3, 10, 20, 0)), ("view", "bob", Instant.FromUtc(2026, 3, 11, 12, 0))]);
            await RollupTests.RollUp(app);
            await ArchiveEventsTests.Archive(app);
        }

        var other = (await standIns.NewEnvironment()) with { Bucket = environment.Bucket };
        var (code, output) = await Run(other, "restore", "--from", "2026-03-11", "--json");
        Assert.True(code == 0, output);
        Assert.Contains("""{"files":1,"files_done":1,"events":1}""", output, StringComparison.Ordinal);

        await using var restored = await DaybookApp.Start(other);
        await restored.Drain();
        Assert.Equal("bob", await Sql.Scalar(other.Postgres, "SELECT string_agg(user_id, ',') FROM events"));
    }

    private static Task<(int Code, string Output)> Run(TestEnvironment environment, params string[] arguments) =>
        DaybookCli.Run(environment.Settings(), arguments);
}
