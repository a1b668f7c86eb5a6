using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>Users who came for the first time in a period, and how many of them came in each later period.</summary>
internal static class RetentionAnswers
{
    /// <param name="firstEvent">The type whose first event decides the cohort; null means any.</param>
    /// <param name="returnEvent">The type that counts as a return; null means any.</param>
    /// <param name="starts">First days of the periods, as many as cohorts and windows need together, plus one for the end.</param>
    public static object Table(KeyHistory history, IReadOnlyList<LocalDate> starts, int cohorts, int windows, string? firstEvent = null,
        string? returnEvent = null)
    {
        var first = new Dictionary<string, LocalDate>(StringComparer.Ordinal);
        foreach (var e in history.Events.Where(e => firstEvent is null || e.Type == firstEvent)) first.TryAdd(e.User, history.DayOf(e));

        // Users who came back in a period. Computed once, because it is used often.
        var came = Enumerable.Range(0, starts.Count - 1)
            .Select(period => history.Events
                .Where(
                e => (returnEvent is null || e.Type == returnEvent) && history.DayOf(e) >= starts[period]
                    && history.DayOf(e) < starts[period + 1])
                .Select(e => e.User).ToHashSet())
            .ToList();
        return new
        {
            Cohorts = Enumerable.Range(0, cohorts).Select(cohort =>
            {
                var members =
                    first.Where(user => user.Value >= starts[cohort] && user.Value < starts[cohort + 1]).Select(user => user.Key).ToList();
                return new
                {
                    Start = KeyHistory.Text(starts[cohort]),
                    Size = members.Count,
                    Returned = Enumerable.Range(0, windows)
                        .Select(window => window == 0 ? members.Count : members.Count(came[cohort + window].Contains)),
                };
            }),
        };
    }
}
