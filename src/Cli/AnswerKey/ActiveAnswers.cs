using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>Users of days, weeks and months, and stickiness: the mean of a period's daily users divided by its users.</summary>
internal static class ActiveAnswers
{
    /// <summary>A day's stickiness is its users divided by those of the 30 days that end on it.</summary>
    public static object Days(KeyHistory history) => new
    {
        Periods = history.Days.Select(day => new
        {
            Start = KeyHistory.Text(day),
            Users = history.UsersOf(day).Count,
            Stickiness = Ratio(history.UsersOf(day).Count, history.UsersBetween(day.PlusDays(-29), day).Count),
        }),
    };

    /// <summary>The windows of this many days that end on each day.</summary>
    public static object Rolling(KeyHistory history, int length) => new
    {
        Periods = history.Days.Select(day =>
        {
            var users = history.UsersBetween(day.PlusDays(1 - length), day).Count;
            return new
            {
                Start = KeyHistory.Text(day.PlusDays(1 - length)),
                Users = users,
                Stickiness = Ratio(Mean(history, day.PlusDays(1 - length), day), users)
            };
        }),
    };

    /// <param name="start">The first day of a day's period.</param>
    /// <param name="next">The first day of the following period.</param>
    public static object Calendar(KeyHistory history, Func<LocalDate, LocalDate> start, Func<LocalDate, LocalDate> next)
    {
        List<object> periods = [];
        for (var first = start(history.From); first <= history.To; first = next(first))
        {
            var last = next(first).PlusDays(-1);
            var users = history.UsersBetween(first, last).Count;

            // If a period extends past the events, its mean depends on the day of the question.
            periods.Add(last > history.To
                ? new { Start = KeyHistory.Text(first), Users = users }
                : new { Start = KeyHistory.Text(first), Users = users, Stickiness = Ratio(Mean(history, first, last), users) });
        }

        return new { Periods = periods };
    }

    public static LocalDate Monday(LocalDate day) => day.PlusDays(1 - (int)day.DayOfWeek);

    public static LocalDate FirstOfMonth(LocalDate day) => new(day.Year, day.Month, 1);

    private static double Mean(KeyHistory history, LocalDate first, LocalDate last)
    {
        var (sum, days) = (0, 0);
        for (var day = first; day <= last; day = day.PlusDays(1), days++) sum += history.UsersOf(day).Count;
        return (double)sum / days;
    }

    private static double? Ratio(double part, int whole) => whole == 0 ? null : part / whole;
}
