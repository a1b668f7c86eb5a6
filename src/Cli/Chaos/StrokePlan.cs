using Daybook.Cli.Chaos.Strokes;

namespace Daybook.Cli.Chaos;

/// <summary>Which strokes a run of some cycles has: seeded, and every kind comes up in a long one.</summary>
internal static class StrokePlan
{
    /// <summary>The more often a thing happens in the world, the more often it is in here.</summary>
    private static readonly Func<Random, IStroke>[] Kinds =
    [
        _ => new KillApp(), _ => new KillApp(), _ => new KillApp(), _ => new KillApp(), _ => new KillApp(), _ => new KillApp(),
        _ => new CopyMessages(), _ => new CopyMessages(), _ => new CopyMessages(),
        _ => new EndBackends(), _ => new EndBackends(), _ => new EndBackends(),
        r => new KillPostgres(Seconds(r, 1, 4)), r => new KillPostgres(Seconds(r, 1, 4)),
        r => new StopQueue(Seconds(r, 1, 3)),
        r => new KillS3(Seconds(r, 1, 4)),
        r => new TwoInstances(Seconds(r, 2, 4)),
        r => new ReadOnlyPostgres(Seconds(r, 2, 4)),
        r => new NoConnections(Seconds(r, 2, 4)),
        r => new StartWithoutPostgres(Seconds(r, 2, 4)),
    ];

    public static IReadOnlyList<IStroke> Random(int cycles, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, cycles).Select(_ => Kinds[random.Next(Kinds.Length)](random))];
    }

    /// <summary>What doubles events, were it not for dedupe: a run without it has to show that.</summary>
    public static IReadOnlyList<IStroke> Proof(int kills) =>
        [.. Enumerable.Range(0, kills).SelectMany(_ => new IStroke[] { new CopyMessages(), new KillApp() })];

    private static TimeSpan Seconds(Random random, int from, int to) => TimeSpan.FromSeconds(random.Next(from, to + 1));
}
