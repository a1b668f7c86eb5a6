namespace Daybook.Cli.Chaos.Strokes;

/// <summary>The queue service stopped in order, and away for a while: Azurite is not crash-safe itself, so killing it would test Azurite.</summary>
internal sealed class StopQueue(TimeSpan away) : IStroke
{
    public string Name => $"queue stopped, away {away.TotalSeconds:0} s";

    public async Task StrikeAsync(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await system.Services.Queue.StopAsync();
        await Task.Delay(away, cancel);
        await system.Services.Queue.StartAsync(cancel);
    }
}
