namespace Daybook.Standalone.Timers;

/// <summary>A timer's row.</summary>
/// <param name="Last">When it last ran; null if never.</param>
/// <param name="Updated">The next run is computed from this instant: the last run, or when the timer was first seen.</param>
internal sealed record TimerState(DateTimeOffset? Last, DateTimeOffset Updated)
{
    /// <summary>If a row is further in the future than this, a wrong clock wrote it. It must not stop the timer until then.</summary>
    public static readonly TimeSpan BelievedAhead = TimeSpan.FromMinutes(10);
}
