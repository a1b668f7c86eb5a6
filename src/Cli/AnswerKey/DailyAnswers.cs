namespace Daybook.Cli.AnswerKey;

/// <summary>Users of each day, events and users of each type, and users who come or stay away.</summary>
internal static class DailyAnswers
{
    public static object Dau(KeyHistory history, KeyHistory all) => new
    {
        Days = all.Days.Select(day => new { Date = KeyHistory.Text(day), Dau = history.UsersOf(day).Count }),
    };

    public static object TopEvents(KeyHistory history) => new
    {
        Events = history.Events.GroupBy(e => e.Type)
            .Select(type => new { EventType = type.Key, Count = type.Count(), Users = type.Select(e => e.User).Distinct().Count() })
            .OrderByDescending(type => type.Count).ThenBy(type => type.EventType, StringComparer.Ordinal),
    };

    /// <summary>
    /// Users who came for the first time, who also came the day before, or who came back after a pause, and users of the day before who
    /// stayed away.
    /// </summary>
    /// <param name="all">Whose days are shown, if not all of its events count.</param>
    public static object Lifecycle(KeyHistory history, KeyHistory? all = null)
    {
        HashSet<string> seen = [];
        List<object> days = [];
        foreach (var day in (all ?? history).Days)
        {
            var (today, yesterday) = (history.UsersOf(day), history.UsersOf(day.PlusDays(-1)));
            days.Add(new
            {
                Date = KeyHistory.Text(day),
                New = today.Count(user => !seen.Contains(user)),
                Returning = today.Count(yesterday.Contains),
                Resurrected = today.Count(user => seen.Contains(user) && !yesterday.Contains(user)),
                Dormant = yesterday.Count(user => !today.Contains(user)),
            });
            seen.UnionWith(today);
        }

        return new { Days = days };
    }

    public static object Stats(KeyHistory history) => new
    {
        TotalEvents = history.Events.Count,
        TotalUsers = history.Events.Select(e => e.User).Distinct().Count(),
        ByType = history.Events.GroupBy(e => e.Type).ToDictionary(type => type.Key, type => type.Count()),
        FirstEventAt = history.Events[0].At.ToString("uuuu'-'MM'-'dd'T'HH':'mm':'ss'.'fff'Z'", null),
        LastEventAt = history.Events[^1].At.ToString("uuuu'-'MM'-'dd'T'HH':'mm':'ss'.'fff'Z'", null),
    };

    /// <summary>Rows of metrics_by_day.jsonl.</summary>
    public static object Metrics(KeyHistory history) => new
    {
        Rows = history.Events.GroupBy(e => (Day: history.DayOf(e), e.Type))
            .OrderBy(cell => cell.Key.Day).ThenBy(cell => cell.Key.Type, StringComparer.Ordinal)
            .Select(cell => new
            {
                EventDate = KeyHistory.Text(cell.Key.Day),
                EventType = cell.Key.Type,
                EventCount = cell.Count(),
                UniqueUsers = cell.Select(e => e.User).Distinct().Count(),
            }),
    };

    public static object Summary(KeyHistory history) => new
    {
        TotalEvents = history.Events.Count,
        EventsByType = history.Events.GroupBy(e => e.Type).ToDictionary(type => type.Key, type => type.Count()),
        DateRange = new { From = KeyHistory.Text(history.From), To = KeyHistory.Text(history.To) },
        SumDailyUniqueUsers = history.Days.Sum(day => history.UsersOf(day).Count),
    };
}
