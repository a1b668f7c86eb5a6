using NodaTime;

namespace Daybook.Foundation.Time;

/// <summary>Days of a time zone as instants. Every query takes its day bounds from here, and none from SQL's <c>AT TIME ZONE</c>.</summary>
/// <remarks>
/// If midnight happens twice on a day, PostgreSQL takes the later one for '00:00', which is an hour too late (Havana, 2020-11-01).
/// </remarks>
public static class Zones
{
    /// <summary>First instant of a local day; for a date the zone skipped (Apia, 2011-12-30), the first instant after it.</summary>
    public static Instant StartOfDay(this DateTimeZone zone, LocalDate date)
    {
        try
        {
            return zone.AtStartOfDay(date).ToInstant();
        }
        catch (SkippedTimeException)
        {
            return zone.AtStartOfDay(date.PlusDays(1)).ToInstant();
        }
    }

    /// <summary>The day as [start, end); start = end for a skipped date.</summary>
    public static Interval Day(this DateTimeZone zone, LocalDate date) => new(zone.StartOfDay(date), zone.StartOfDay(date.PlusDays(1)));

    /// <summary>From the first day's start to the last day's end.</summary>
    public static Interval Days(this DateTimeZone zone, LocalDate from, LocalDate to) =>
        new(zone.StartOfDay(from), zone.StartOfDay(to.PlusDays(1)));

    public static LocalDate DateOf(this DateTimeZone zone, Instant instant) => instant.InZone(zone).Date;
}
