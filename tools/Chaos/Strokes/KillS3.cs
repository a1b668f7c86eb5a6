namespace Daybook.Tools.Chaos.Strokes;

/// <summary>Kills the S3 server and keeps it away for a while.</summary>
internal sealed class KillS3(TimeSpan away) : IStroke
{
    public string Name => $"S3 killed, away {away.TotalSeconds:0} s";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        await system.KillS3();
        await Task.Delay(away, cancel);
        await system.Services.S3.Start(cancel);
    }
}
