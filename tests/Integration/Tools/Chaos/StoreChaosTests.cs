using Daybook.Tools.Chaos;
using Daybook.Tools.Chaos.Strokes;
using Daybook.Local;

namespace Daybook.Tests.Tools.Chaos;

/// <summary>The bounded form of <c>chaos</c>: stores that misbehave.</summary>
public sealed class StoreChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nothing_is_lost_or_doubled_or_published_wrongly_while_the_stores_misbehave()
    {
        IReadOnlyList<IStroke> strokes =
        [
            new S3Misbehaves(S3Fault.Refuse, TimeSpan.FromSeconds(4)),
            new S3Misbehaves(S3Fault.Truncate, TimeSpan.FromSeconds(4)),
            new S3Misbehaves(S3Fault.Slow, TimeSpan.FromSeconds(4)),
            new KillS3(TimeSpan.FromSeconds(4)),
            new DelayMessages(),
            new ReadOnlyPostgres(TimeSpan.FromSeconds(3)),
            new NoConnections(TimeSpan.FromSeconds(3)),
            new ClockJumps(TimeSpan.FromSeconds(8)),
            new KillAppDuring(new EndBackends()),
        ];

        await output.Chaos(new ChaosOptions(strokes, "") { Pause = TimeSpan.FromSeconds(1) });
    }

    [Fact]
    public async Task A_full_disk_loses_nothing()
    {
        await StandIns.WithFolderOfItsOwn(async folder =>
        {
            var (disk, reason) = await SizedDisk.Mount(folder, TestContext.Current.CancellationToken);
            if (disk is null) Assert.Skip($"No disk can be filled here: {reason}.");
            await disk.DisposeAsync();
            return true;
        });
        var full = new DiskFull(TimeSpan.FromSeconds(2));

        await output.Chaos(new ChaosOptions([full, new KillAppDuring(full)], "") { Pause = TimeSpan.FromSeconds(1) });
    }
}
