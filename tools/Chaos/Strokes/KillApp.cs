namespace Daybook.Tools.Chaos.Strokes;

/// <summary><c>kill -9</c> of the app in the middle of its work, and a new one at once.</summary>
internal sealed class KillApp : IStroke
{
    public string Name => "app killed";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await system.KillApp();
        await system.StartApp(cancel);
    }
}
