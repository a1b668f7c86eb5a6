using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>Which events of its day a count reads, and what becomes of what was counted before.</summary>
/// <remarks>
/// A count writes what the day holds: what it has read, and what it left as it was. So a whole day is the window beside which nothing is
/// left.
/// </remarks>
internal sealed class CountWindow
{
    private CountWindow(LocalDate day, Interval bounds, WindowKind kind, IReadOnlyList<Interval> spans, MarkedQuarters marks)
    {
        (Day, Bounds, Kind, Spans, Marks) = (day, bounds, kind, spans, marks);
        StoredAt = kind == WindowKind.Added ? marks.StoredAt : null;
    }

    public LocalDate Day { get; }

    /// <summary>Of the day.</summary>
    public Interval Bounds { get; }

    public WindowKind Kind { get; }

    /// <summary>Of occurred_at: what is read. Whole quarter hours, or the day.</summary>
    public IReadOnlyList<Interval> Spans { get; }

    /// <summary>The times at which the events that are read were stored; null: all.</summary>
    public DateTime[]? StoredAt { get; }

    /// <summary>What the count must find.</summary>
    public MarkedQuarters Marks { get; }

    public bool IsWhole => Kind == WindowKind.Day;

    /// <summary>What was counted of the spans is replaced. Otherwise what is read comes to it.</summary>
    public bool Replaces => Kind != WindowKind.Added;

    /// <summary>The part of the day in each UTC day that it touches, and of that the bits that are replaced.</summary>
    public IEnumerable<(DaySlice Day, long AgainLo, long AgainHi)> Slices()
    {
        var again = Replaces ? Spans.SelectMany(span => DaySlice.Of(Day, span)).ToLookup(s => s.UtcDay) : null;
        foreach (var slice in DaySlice.Of(Day, Bounds))
        {
            var (lo, hi) = (0L, 0L);
            foreach (var part in again?[slice.UtcDay] ?? []) (lo, hi) = (lo | part.Lo, hi | part.Hi);
            yield return (slice, lo, hi);
        }
    }

    /// <summary>Everything from the raw events.</summary>
    public static CountWindow Whole(LocalDate day, Interval bounds) => new(day, bounds, WindowKind.Day, [bounds], MarkedQuarters.None);

    /// <summary>
    /// The ways to count what is marked of a day that was counted before, the cheapest first. None if quarter hours do not fit the day, as
    /// in zones whose distance from UTC was once no multiple of 15 minutes.
    /// </summary>
    public static IEnumerable<CountWindow> Narrow(LocalDate day, Interval bounds, MarkedQuarters marks)
    {
        if (!IsWholeQuarters(bounds) || marks.Quarters.Count == 0) yield break;
        var spans = marks.Spans();
        if (!marks.Removed) yield return new(day, bounds, WindowKind.Added, spans, marks);
        yield return new(day, bounds, WindowKind.Quarters, spans, marks);
    }

    private static bool IsWholeQuarters(Interval bounds) =>
        bounds.Start.ToUnixTimeTicks() % UtcQuarter.Ticks == 0 && bounds.End.ToUnixTimeTicks() % UtcQuarter.Ticks == 0;
}

/// <summary>How much of a day a count has read.</summary>
public enum WindowKind
{
    /// <summary>All its events.</summary>
    Day,

    /// <summary>All events of the marked quarter hours.</summary>
    Quarters,

    /// <summary>Of the marked quarter hours the events that were stored since they were last counted.</summary>
    Added,
}
