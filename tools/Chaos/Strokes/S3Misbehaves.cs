namespace Daybook.Tools.Chaos.Strokes;

/// <summary>S3 misbehaves at every second request: it refuses, is slow, or acknowledges an upload but stores only half of it.</summary>
internal sealed class S3Misbehaves(S3Fault fault, TimeSpan time) : IStroke
{
    public string Name => $"S3 {What}, {time.TotalSeconds:0} s";

    private string What => fault switch
    {
        S3Fault.Refuse => "failing",
        S3Fault.Slow => "slow",
        _ => "storing half of what it acknowledges",
    };

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        var asked = random.Next(2);
        system.S3.Fault = (_, _) => Interlocked.Increment(ref asked) % 2 == 0 ? fault : S3Fault.None;
        await Task.Delay(time, cancel);
        system.S3.Fault = (_, _) => S3Fault.None;
    }
}
