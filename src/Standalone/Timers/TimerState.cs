namespace Daybook.Standalone.Timers;

/// <summary>A timer's row.</summary>
/// <param name="Last">When it last ran; null: never.</param>
/// <param name="Updated">The instant from which the next run is reckoned: the last run, or when the timer was first seen.</param>
internal sealed record TimerState(DateTimeOffset? Last, DateTimeOffset Updated)
{
    /// <summary>A row further in the future than this was written by a clock that was wrong: it must not stop the timer until then.</summary>
    public static readonly TimeSpan BelievedAhead = TimeSpan.FromMinutes(10);
}
