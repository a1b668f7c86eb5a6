namespace Daybook.Tools.Chaos.Strokes;

/// <summary>
/// Shuts the queue service down and keeps it away for a while. It is not killed, because Azurite is not crash-safe and a kill would test
/// Azurite.
/// </summary>
internal sealed class StopQueue(TimeSpan away) : IStroke
{
    public string Name => $"queue stopped, away {away.TotalSeconds:0} s";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await system.Services.Queue.Stop();
        await Task.Delay(away, cancel);
        await system.Services.Queue.Start(cancel);
    }
}
