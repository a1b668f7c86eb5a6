using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>How far users get. From every beginning, it takes each next step as early as possible.</summary>
internal static class FunnelAnswers
{
    public static object Steps(KeyHistory history, IReadOnlyList<string> steps, Duration within)
    {
        var reached = new int[steps.Count];
        foreach (var user in history.Events.Where(e => steps.Contains(e.Type)).GroupBy(e => e.User))
        {
            var events = user.ToList();
            var furthest =
                Enumerable.Range(0, events.Count).Where(i => events[i].Type == steps[0]).Select(i => Length(events, i, steps, within))
                    .DefaultIfEmpty(0).Max();
            for (var step = 0; step < furthest; step++) reached[step]++;
        }

        return new { Steps = steps.Select((step, i) => new { EventType = step, Users = reached[i] }) };
    }

    private static int Length(List<KeyEvent> events, int begin, IReadOnlyList<string> steps, Duration within)
    {
        var (done, last) = (1, events[begin].At);
        for (var i = begin + 1; i < events.Count && done < steps.Count && events[i].At - events[begin].At <= within; i++)
        {
            if (events[i].Type != steps[done] || events[i].At <= last) continue;
            done++;
            last = events[i].At;
        }

        return done;
    }
}
