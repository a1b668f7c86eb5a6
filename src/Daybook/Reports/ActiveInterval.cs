using Daybook.Foundation.Http;
using NodaTime;

namespace Daybook.Reports;

public enum ActiveInterval
{
    Day,

    /// <summary>ISO weeks, from Monday.</summary>
    Week,

    /// <summary>Calendar months.</summary>
    Month,
}

public static class ActiveIntervals
{
    public static ActiveInterval Read(QueryReader query) => query.OneOf("interval", "day", "day", "week", "month") switch
    {
        "day" => ActiveInterval.Day,
        "week" => ActiveInterval.Week,
        _ => ActiveInterval.Month,
    };

    /// <summary>The same where none need be given.</summary>
    public static ActiveInterval? ReadOrNull(QueryReader query) => query.Text("interval") is null ? null : Read(query);

    /// <summary>First day of the period that a day is in.</summary>
    public static LocalDate Start(this ActiveInterval interval, LocalDate day) => interval switch
    {
        ActiveInterval.Day => day,
        ActiveInterval.Week => day.PlusDays(1 - (int)day.DayOfWeek),
        _ => day.With(DateAdjusters.StartOfMonth),
    };

    /// <summary>First day of the following period.</summary>
    public static LocalDate Next(this ActiveInterval interval, LocalDate start, int periods = 1) => interval switch
    {
        ActiveInterval.Day => start.PlusDays(periods),
        ActiveInterval.Week => start.PlusWeeks(periods),
        _ => start.PlusMonths(periods),
    };
}
