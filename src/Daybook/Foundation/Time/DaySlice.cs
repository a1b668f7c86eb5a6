using NodaTime;

namespace Daybook.Foundation.Time;

/// <summary>
/// The part of a local day that lies in one UTC day, as masks of quarter hours. Queries compare <c>user_days.lo</c> and <c>hi</c> with
/// it.
/// </summary>
/// <param name="Day">The local day.</param>
/// <param name="UtcDay">The UTC day; a local day touches one to three.</param>
/// <param name="Lo">Slots 0…47 of the UTC day as bits 0…47.</param>
/// <param name="Hi">Slots 48…95 as bits 0…47.</param>
/// <remarks>
/// A user was active on the local day if <c>(u.lo &amp; lo) | (u.hi &amp; hi) &lt;&gt; 0</c> for one of its slices. A skipped date has
/// none.
/// </remarks>
public readonly record struct DaySlice(LocalDate Day, LocalDate UtcDay, long Lo, long Hi)
{
    private const int Half = 48;
    public static IEnumerable<DaySlice> Of(DateTimeZone zone, LocalDate from, LocalDate to)
    {
        for (var day = from; day <= to; day = day.PlusDays(1))
        {
            foreach (var slice in Of(day, zone.Day(day))) yield return slice;
        }
    }

    /// <summary>Slices of any interval whose ends are whole quarter hours, which the days of every zone since 1973 are.</summary>
    public static IEnumerable<DaySlice> Of(LocalDate day, Interval bounds)
    {
        for (var start = bounds.Start; start < bounds.End;)
        {
            var utcDay = start.InUtc().Date;
            var midnight = utcDay.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
            var end = Instant.Min(bounds.End, midnight + Duration.FromDays(1));
            var (first, last) = (Slot(start - midnight), Slot(end - midnight));
            yield return new(day, utcDay, Bits(first, last), Bits(first - Half, last - Half));
            start = end;
        }
    }

    private static int Slot(Duration sinceMidnight) => (int)(sinceMidnight / UtcQuarter.Length);

    // Bits first…last-1, cut to 0…47.
    private static long Bits(int first, int last)
    {
        (first, last) = (Math.Clamp(first, 0, Half), Math.Clamp(last, 0, Half));
        return (1L << last) - (1L << first);
    }
}
