using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>Series of a user's events without a pause longer than the gap, by the day on which they begin.</summary>
internal static class SessionAnswers
{
    public static object PerDay(KeyHistory history, Duration gap)
    {
        List<Session> sessions = [];
        foreach (var user in history.Events.GroupBy(e => e.User))
        {
            Session? open = null;
            foreach (var e in user)
            {
                if (open is null || e.At - open.Last > gap) sessions.Add(open = new Session(e.User, history.DayOf(e), e.At));
                open.Last = e.At;
                open.Events++;
            }
        }

        var days = sessions.ToLookup(session => session.Day);
        return new
        {
            Days = history.Days.Select(day => Figures(KeyHistory.Text(day), [.. days[day]])),
            Total = Figures(null, sessions),
        };
    }

    private static Dictionary<string, object?> Figures(string? date, List<Session> sessions)
    {
        var seconds = sessions.Select(session => (session.Last - session.First).TotalSeconds).Order().ToList();
        var figures = new Dictionary<string, object?>
        {
            ["sessions"] = sessions.Count,
            ["users"] = sessions.Select(session => session.User).Distinct().Count(),
            ["events"] = sessions.Sum(session => session.Events),
            ["bounces"] = sessions.Count(session => session.Events == 1),
            ["average_seconds"] = sessions.Count == 0 ? null : seconds.Sum() / seconds.Count,
            ["median_seconds"] = sessions.Count == 0 ? null : (seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2,
        };
        if (date is not null) figures["date"] = date;
        return figures;
    }

    private sealed class Session(string user, LocalDate day, Instant first)
    {
        public string User { get; } = user;

        public LocalDate Day { get; } = day;

        public Instant First { get; } = first;

        public Instant Last { get; set; } = first;

        public int Events { get; set; }
    }
}
