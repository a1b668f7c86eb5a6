namespace Daybook.Cli.Chaos.Strokes;

/// <summary>
/// <c>kill -9</c> of the app in the middle of another stroke, and a new one at once, which experiences the rest of the stroke.
/// </summary>
internal sealed class KillAppDuring(IStroke other) : IStroke
{
    public IStroke Other => other;

    public string Name => $"app killed during: {other.Name}";

    public async Task StrikeAsync(ChaosSystem system, Random random, CancellationToken cancel)
    {
        var struck = other.StrikeAsync(system, new Random(random.Next()), cancel);
        await Task.Delay(random.Next(50, 1500), cancel);
        await system.KillAppAsync();
        await system.StartAppAsync(cancel);
        await struck;
    }
}
