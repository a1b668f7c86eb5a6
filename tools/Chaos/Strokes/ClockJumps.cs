namespace Daybook.Tools.Chaos.Strokes;

/// <summary>
/// A second instance that takes requests, messages and timers like the first. Its clock is set hours ahead and back while it works.
/// </summary>
/// <remarks>
/// Only the app's own clock changes. Client libraries use the machine's clock, because a queue service refuses requests signed 15 minutes
/// off.
/// </remarks>
internal sealed class ClockJumps(TimeSpan time) : IStroke
{
    private const int MostHours = 20;

    public string Name => $"clock jumps, {time.TotalSeconds:0} s";

    public async Task Strike(ChaosSystem system, Random random, CancellationToken cancel)
    {
        var clock = new JumpingClock();
        await using (await system.StartInProcess(clock, cancel))
        {
            foreach (var hours in new[] { 0, random.Next(1, MostHours), -random.Next(1, MostHours), 0 })
            {
                clock.Jump(TimeSpan.FromHours(hours));
                await Task.Delay(time / 4, cancel);
            }
        }
    }
}
