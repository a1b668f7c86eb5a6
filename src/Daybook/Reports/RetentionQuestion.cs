using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Reports;

/// <param name="Range">The days of the cohorts' periods, first to last.</param>
/// <param name="Windows">Periods shown for each cohort, including its own.</param>
/// <param name="FirstEvent">Event type whose first occurrence decides the cohort; null means any.</param>
/// <param name="ReturnEvent">Event type that counts as a return; null means any.</param>
/// <param name="Filter">Of everything but types.</param>
public sealed record RetentionQuestion(ReportRange Range, ActiveInterval Interval, int Cohorts, int Windows, string? FirstEvent,
    string? ReturnEvent, EventFilter Filter)
{
    /// <summary>Cohorts that began earlier have size 0: see <see cref="KeptFrom"/>.</summary>
    public Instant NumbersFrom { get; init; } = Instant.MinValue;

    public string WindowType => Interval switch { ActiveInterval.Day => "daily", ActiveInterval.Week => "weekly", _ => "monthly" };

    /// <summary>From the first cohort's start to the end of the last cohort's last window.</summary>
    public ReportRange Reading => Range with { To = Start(Cohorts + Windows - 1).PlusDays(-1) };

    /// <summary>First day of a period, counted from the first cohort's period.</summary>
    public LocalDate Start(int period) => Interval.Next(Range.From, period);

    public Instant StartAt(int period) => Range.Zone.StartOfDay(Start(period));

    /// <summary>
    /// Cohorts from <c>start_date</c> (or <c>from</c>) to <c>to</c>; by default as many cohorts as windows, and the last one is today's.
    /// <c>event_type</c> means both <c>first_event</c> and <c>return_event</c>.
    /// </summary>
    /// <param name="filter">As the query has it.</param>
    public static RetentionQuestion Read(QueryReader query, ReportingZone reporting, EventFilter filter)
    {
        var zone = query.Zone() ?? reporting.Zone;
        var windows = query.Number("windows", Retention.DefaultWindows, 1, Retention.MaxWindows);
        var interval = query.OneOf("window_type", "daily", "daily", "weekly", "monthly") switch
        {
            "daily" => ActiveInterval.Day,
            "weekly" => ActiveInterval.Week,
            _ => ActiveInterval.Month,
        };
        var today = interval.Start(zone.DateOf(reporting.Now));
        var (asked, from) = (query.Date("start_date"), query.Date("from"));
        var first = asked ?? from;
        var last = query.Date("to");
        var start = interval.Start(first ?? interval.Next(interval.Start(last ?? today), 1 - windows));
        var end = last is { } l ? interval.Start(l) : LocalDate.Max(start, LocalDate.Min(today, interval.Next(start, windows - 1)));
        if (end < start) throw QueryReader.Invalid("to", "`to` is before the first cohort.");
        var cohorts = 0;
        for (var p = start; p <= end; p = interval.Next(start, cohorts))
        {
            if (++cohorts > Retention.MaxWindows)
                throw QueryReader.Invalid("to",
                    $"There are more than {Retention.MaxWindows} cohorts; ask for a shorter range or a longer window_type.");
        }

        var type = filter.EventType;
        var range = ReportRange.Of(start, interval.Next(end).PlusDays(-1), zone, reporting);
        return new(range, interval, cohorts, windows, query.Text("first_event") ?? type, query.Text("return_event") ?? type,
            filter with { EventType = null });
    }
}
