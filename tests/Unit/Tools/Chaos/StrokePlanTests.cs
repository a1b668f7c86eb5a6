using Daybook.Tools.Chaos;
using Daybook.Tools.Chaos.Strokes;

namespace Daybook.Tests.Tools.Chaos;

public sealed class StrokePlanTests
{
    [Fact]
    public void The_same_seed_gives_the_same_strokes_and_another_seed_others()
    {
        Assert.Equal(Names(40, seed: 5), Names(40, seed: 5));
        Assert.NotEqual(Names(40, seed: 5), Names(40, seed: 6));
    }

    [Fact]
    public void A_long_run_has_every_kind_of_stroke()
    {
        var kinds = typeof(IStroke).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IStroke)) && t.IsClass).Select(t => t.Name)
            .Order();

        Assert.Equal(kinds,
            StrokePlan.Random(200, seed: 1, diskCanFill: true).SelectMany(AllOf).Select(s => s.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void A_disk_that_cannot_be_filled_is_left_alone() =>
        Assert.DoesNotContain(StrokePlan.Random(200, seed: 1, diskCanFill: false).SelectMany(AllOf), s => s is DiskFull);

    private static IEnumerable<IStroke> AllOf(IStroke stroke) => stroke is KillAppDuring during ? [stroke, during.Other] : [stroke];

    private static IEnumerable<string> Names(int cycles, int seed) =>
        StrokePlan.Random(cycles, seed, diskCanFill: true).Select(s => s.Name);
}
