using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>Finds a day on which a zone's clocks change.</summary>
internal static class DstChange
{
    /// <summary>The last such day before a date, within three years; null if the zone's clocks do not change.</summary>
    public static LocalDate? Before(LocalDate date, DateTimeZone zone)
    {
        var end = zone.AtLeniently(date.AtMidnight()).ToInstant();
        var interval = zone.GetZoneInterval(end - Duration.Epsilon);
        return interval.HasStart && interval.Start > end - Duration.FromDays(3 * 366) ? interval.Start.InZone(zone).Date : null;
    }
}
