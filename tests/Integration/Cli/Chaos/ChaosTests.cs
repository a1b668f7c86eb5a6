using Daybook.Cli.Chaos;
using Daybook.Cli.Chaos.Strokes;
using Daybook.Local;

namespace Daybook.Tests.Cli.Chaos;

/// <summary>The bounded form of <c>daybook chaos</c>. On a laptop the outages are short; in CI they are as long as the promise says.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("CI") == "true";

    [Fact]
    public async Task Every_receipted_event_is_stored_exactly_once_through_kills_and_outages_under_load()
    {
        IReadOnlyList<IStroke> strokes =
        [
            .. Enumerable.Repeat<IStroke>(new KillApp(), 10),
            new CopyMessages(),
            new EndBackends(),
            new KillPostgres(TimeSpan.FromSeconds(Long ? 60 : 5)),
            new StopQueue(TimeSpan.FromSeconds(Long ? 20 : 3)),
            new StartWithoutPostgres(TimeSpan.FromSeconds(Long ? 15 : 5)),
            new TwoInstances(TimeSpan.FromSeconds(3)),
        ];

        var report = await RunAsync(new ChaosOptions(strokes, "") { Pause = TimeSpan.FromSeconds(1) });

        Assert.True(report.Receipted > 200 * strokes.Count, report.ToString());
        Assert.True(report.Resent > 0, "No stroke hit a request under way: nothing was put to the test.");
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_or_published_wrongly_while_the_stores_misbehave()
    {
        IReadOnlyList<IStroke> strokes =
        [
            new S3Misbehaves(S3Fault.Refuse, TimeSpan.FromSeconds(6)),
            new S3Misbehaves(S3Fault.Truncate, TimeSpan.FromSeconds(6)),
            new S3Misbehaves(S3Fault.Slow, TimeSpan.FromSeconds(6)),
            new KillS3(TimeSpan.FromSeconds(4)),
            new DelayMessages(),
            new ReadOnlyPostgres(TimeSpan.FromSeconds(3)),
            new NoConnections(TimeSpan.FromSeconds(3)),
            new ClockJumps(TimeSpan.FromSeconds(8)),
            new KillAppDuring(new EndBackends()),
        ];

        await RunAsync(new ChaosOptions(strokes, "") { Pause = TimeSpan.FromSeconds(1) });
    }

    [Fact]
    public async Task A_full_disk_loses_nothing()
    {
        await StandIns.WithFolderOfItsOwnAsync(async folder =>
        {
            var (disk, reason) = await SizedDisk.MountAsync(folder, TestContext.Current.CancellationToken);
            if (disk is null) Assert.Skip($"No disk can be filled here: {reason}.");
            await disk.DisposeAsync();
            return true;
        });
        var full = new DiskFull(TimeSpan.FromSeconds(2));

        await RunAsync(new ChaosOptions([full, new KillAppDuring(full), full], "") { Pause = TimeSpan.FromSeconds(1) });
    }

    [Fact]
    public async Task Without_dedupe_the_same_count_finds_doubled_events()
    {
        var report = await RunAsync(new ChaosOptions(StrokePlan.Proof(3), "") { Dedupe = false, Pause = TimeSpan.FromSeconds(1) });

        Assert.True(report.Doubled > 0, report.ToString());
        Assert.Equal(0, report.Lost);
    }

    private async Task<ChaosReport> RunAsync(ChaosOptions options)
    {
        var report = await StandIns.WithFolderOfItsOwnAsync(folder => ChaosRun.RunAsync(
            options with { DataDirectory = folder, Say = output.WriteLine }, TestContext.Current.CancellationToken));
        output.WriteLine(report.ToString());
        if (options.Dedupe) Assert.True(report.Clean, report.ToString());
        return report;
    }
}
