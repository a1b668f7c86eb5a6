using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Reports;

/// <summary>The requested days of a report, both ends inclusive, as days of <paramref name="Zone"/>.</summary>
/// <param name="IsDefaultZone">True if the daily tables hold days of this zone. Days of other zones are combined from quarter
/// hours.</param>
public sealed record ReportRange(LocalDate From, LocalDate To, DateTimeZone Zone, bool IsDefaultZone)
{
    public const int DefaultDays = 30;

    /// <summary>About eleven years. There is a limit because days without events are also listed.</summary>
    public const int MaxDays = 4000;

    /// <summary>[start of the first day, end of the last).</summary>
    public Interval Bounds => Zone.Days(From, To);

    public Instant Start => Zone.StartOfDay(From);

    public Instant End => Zone.StartOfDay(To.PlusDays(1));

    public IEnumerable<LocalDate> Days
    {
        get
        {
            for (var day = From; day <= To; day = day.PlusDays(1)) yield return day;
        }
    }

    /// <summary>Reads <c>from</c>, <c>to</c> and <c>tz</c>: by default the last 30 days, including today.</summary>
    public static ReportRange Read(QueryReader query, ReportingZone reporting)
    {
        var zone = query.Zone() ?? reporting.Zone;
        var to = query.Date("to");
        var from = query.Date("from");
        to ??= Later(from, zone.DateOf(reporting.Now));
        from ??= to.Value.PlusDays(1 - DefaultDays);
        if (from > to) throw QueryReader.Invalid("from", $"`from` ({from:uuuu-MM-dd}) is after `to` ({to:uuuu-MM-dd}).");
        if (Period.DaysBetween(from.Value, to.Value) >= MaxDays)
            throw QueryReader.Invalid("from", $"`from` and `to` span more than {MaxDays} days.");
        return Of(from.Value, to.Value, zone, reporting);
    }

    /// <summary>
    /// Refuses days of another zone that do not begin on a quarter hour, as some did until 1972, because the stored quarter hours cannot
    /// answer for them.
    /// </summary>
    public static ReportRange Of(LocalDate from, LocalDate to, DateTimeZone zone, ReportingZone reporting)
    {
        var range = new ReportRange(from, to, zone, zone.Id == reporting.Id);
        return range.IsDefaultZone
            || range.Days.Append(to.PlusDays(1))
                .All(day => UtcQuarter.Begins(zone.StartOfDay(day)))
            ? range
            : throw QueryReader.Invalid("tz",
                $"Days of {zone.Id} did not begin on a whole quarter hour then; use {reporting.Id}, or dates from 1973 on.");
    }

    private static LocalDate Later(LocalDate? from, LocalDate today) => from is { } f && f > today ? f : today;
}
