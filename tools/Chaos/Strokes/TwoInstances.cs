namespace Daybook.Tools.Chaos.Strokes;

/// <summary>
/// A second instance works beside the first for a while and is then killed. In half of the runs, the first is killed before it.
/// </summary>
internal sealed class TwoInstances(TimeSpan together) : IStroke
{
    public string Name => $"two instances, {together.TotalSeconds:0} s";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await using var second = await system.StartSecondApp(cancel);
        await Task.Delay(together, cancel);
        if (random.Next(2) == 0)
        {
            await system.KillApp();
            await system.StartApp(cancel);
        }
    }
}
