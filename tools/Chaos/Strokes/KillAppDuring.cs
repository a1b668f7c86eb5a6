namespace Daybook.Tools.Chaos.Strokes;

/// <summary>
/// <c>kill -9</c> of the app in the middle of another stroke, and an immediate restart, so that the new process meets the rest of it.
/// </summary>
internal sealed class KillAppDuring(IStroke other) : IStroke
{
    public IStroke Other => other;

    public string Name => $"app killed during: {other.Name}";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        var struck = other.Strike(system, new Random(random.Next()), cancel);
        await Task.Delay(random.Next(50, 1500), cancel);
        await system.KillApp();
        await system.StartApp(cancel);
        await struck;
    }
}
