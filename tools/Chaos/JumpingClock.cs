namespace Daybook.Tools.Chaos;

/// <summary>A wall clock that can be set. Timers and time spans continue unchanged, as on a machine whose clock is set.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _offset;

    public void Jump(TimeSpan off) => Interlocked.Exchange(ref _offset, off.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));
}
