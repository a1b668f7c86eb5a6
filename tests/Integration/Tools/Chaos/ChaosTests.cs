using Daybook.Tools.Chaos;
using Daybook.Tools.Chaos.Strokes;

namespace Daybook.Tests.Tools.Chaos;

/// <summary>
/// The bounded form of <c>chaos</c>: processes that end. On a laptop the outages are short; in CI they are as long as promised.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("CI") == "true";

    [Fact]
    public async Task Every_receipted_event_is_stored_exactly_once_through_kills_and_outages_under_load()
    {
        IReadOnlyList<IStroke> strokes =
        [
            .. Enumerable.Repeat<IStroke>(new KillApp(), 4),
            new CopyMessages(),
            new EndBackends(),
            new KillPostgres(TimeSpan.FromSeconds(Long ? 60 : 5)),
            new StopQueue(TimeSpan.FromSeconds(Long ? 20 : 3)),
            new StartWithoutPostgres(TimeSpan.FromSeconds(Long ? 15 : 5)),
            new TwoInstances(TimeSpan.FromSeconds(3)),
        ];

        var report = await output.Chaos(new ChaosOptions(strokes, "") { Pause = TimeSpan.FromSeconds(1) });

        Assert.True(report.Receipted > 200 * strokes.Count, report.ToString());
        Assert.True(report.Resent > 0, "No stroke hit a request under way: nothing was put to the test.");
    }

    [Fact(Skip = Thorough.Ask, SkipUnless = nameof(Thorough.Asked), SkipType = typeof(Thorough))]
    public async Task Without_dedupe_the_same_count_finds_doubled_events()
    {
        var report = await output.Chaos(new ChaosOptions(StrokePlan.Proof(2), "") { Dedupe = false, Pause = TimeSpan.FromSeconds(1) });

        Assert.True(report.Doubled > 0, report.ToString());
        Assert.Equal(0, report.Lost);
    }
}
