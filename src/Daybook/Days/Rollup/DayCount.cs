using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>The result of counting one day: <see cref="Counted"/>, or <see cref="Refused"/> because its raw events may be gone.</summary>
public abstract record DayCount(LocalDate Day)
{
    /// <param name="Events">Events of the day, all types.</param>
    /// <param name="Revision">The day's revision after the count; 0: nothing was ever there.</param>
    /// <param name="Changed">Some number of the day changed.</param>
    public sealed record Counted(LocalDate Day, long Events, int Revision, bool Changed) : DayCount(Day)
    {
        /// <summary>Which events were read for it; null: none.</summary>
        public WindowKind? Read { get; init; }
    }

    /// <param name="Horizon">Days that begin before it are sealed.</param>
    public sealed record Refused(LocalDate Day, Instant Horizon) : DayCount(Day);
}

/// <summary>How thoroughly to count a day.</summary>
internal enum CountMode
{
    /// <summary>Read the raw events only if the day is marked or was never counted; keep a row for the day even when it is empty.</summary>
    Refresh,

    /// <summary>Read the raw events in any case; an empty day that has no row gets none.</summary>
    Recompute,

    /// <summary>
    /// Read the raw events only if the day is marked, of a day that was counted before only what is marked, and leave its closing to the
    /// timer: events of a day's last seconds are stored after its end, and are not late.
    /// </summary>
    Soon,
}
