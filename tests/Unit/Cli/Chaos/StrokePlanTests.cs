using Daybook.Cli.Chaos;

namespace Daybook.Tests.Cli.Chaos;

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
        var kinds = typeof(IStroke).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IStroke)) && t.IsClass).Select(t => t.Name).Order();

        Assert.Equal(kinds, StrokePlan.Random(200, seed: 1).Select(s => s.GetType().Name).Distinct().Order());
    }

    private static IEnumerable<string> Names(int cycles, int seed) => StrokePlan.Random(cycles, seed).Select(s => s.Name);
}
