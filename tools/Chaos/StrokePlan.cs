using Daybook.Tools.Chaos.Strokes;

namespace Daybook.Tools.Chaos;

/// <summary>Chooses a run's strokes from a seed. Every run has a <c>kill -9</c>, and a long run has every kind.</summary>
internal static class StrokePlan
{
    /// <summary>Faults during which the app may be killed.</summary>
    private static readonly Func<Random, IStroke>[] Troubles =
    [
        _ => new CopyMessages(), _ => new CopyMessages(), _ => new DelayMessages(), _ => new EndBackends(), _ => new EndBackends(),
        r => new KillPostgres(Seconds(r, 1, 4)),
        r => new StopQueue(Seconds(r, 1, 3)),
        r => new KillS3(Seconds(r, 1, 4)),
        r => new S3Misbehaves(S3Fault.Refuse, Seconds(r, 2, 6)),
        r => new S3Misbehaves(S3Fault.Slow, Seconds(r, 2, 6)),
        r => new S3Misbehaves(S3Fault.Truncate, Seconds(r, 2, 6)),
        r => new ReadOnlyPostgres(Seconds(r, 2, 4)),
        r => new NoConnections(Seconds(r, 2, 4)),
        r => new ClockJumps(Seconds(r, 2, 4)),
    ];

    public static IReadOnlyList<IStroke> Random(int cycles, int seed, bool diskCanFill)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, cycles).Select(_ => One(random, diskCanFill))];
    }

    /// <summary>Strokes that would double events without dedupe. A run without dedupe must show that.</summary>
    public static IReadOnlyList<IStroke> Proof(int kills) =>
        [.. Enumerable.Range(0, kills).SelectMany(_ => new IStroke[] { new CopyMessages(), new KillApp() })];

    private static IStroke One(Random random, bool diskCanFill) => random.Next(100) switch
    {
        < 40 => new KillApp(),
        < 82 => new KillAppDuring(Troubles[random.Next(Troubles.Length)](random)),
        < 87 when diskCanFill => new KillAppDuring(new DiskFull(Seconds(random, 1, 3))),
        < 92 => new KillPostgres(Seconds(random, 1, 4)),
        < 96 => new TwoInstances(Seconds(random, 2, 4)),
        _ => new StartWithoutPostgres(Seconds(random, 2, 4)),
    };

    private static TimeSpan Seconds(Random random, int from, int to) => TimeSpan.FromSeconds(random.Next(from, to + 1));
}
