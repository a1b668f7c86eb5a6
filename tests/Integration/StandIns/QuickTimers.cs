namespace Daybook.Tests;

/// <summary>The time it is, with timers and delays that take a part of what was asked for.</summary>
public sealed class QuickTimers(int times) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Part(dueTime), Part(period));

    private TimeSpan Part(TimeSpan time) => time <= TimeSpan.Zero ? time : time / times;
}
