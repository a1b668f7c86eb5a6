using NodaTime;

namespace Daybook.Foundation.Time;

/// <summary>The quarter of a UTC hour: the unit in which days are marked and counted.</summary>
public static class UtcQuarter
{
    public const long Ticks = 15 * TimeSpan.TicksPerMinute;

    /// <summary>
    /// From where SQL counts quarters: <c>date_bin('15 minutes', time, {Origin})</c>. It lies before every event, because PostgreSQL 15's
    /// date_bin is wrong for exact multiples before its origin.
    /// </summary>
    public const string Origin = "'1970-01-01T00:00:00Z'";

    public static readonly Duration Length = Duration.FromTicks(Ticks);

    /// <summary>Whether one begins then.</summary>
    public static bool Begins(Instant at) => at.ToUnixTimeTicks() % Ticks == 0;

    /// <summary>When the one began that a time since 1970 lies in.</summary>
    public static Instant StartOf(Instant at) => Instant.FromUnixTimeTicks(at.ToUnixTimeTicks() / Ticks * Ticks);

    /// <summary>Quarters as spans; those that touch each other as one.</summary>
    /// <param name="starts">In the order of time.</param>
    public static List<Interval> Join(IEnumerable<Instant> starts)
    {
        List<Interval> spans = [];
        foreach (var start in starts)
        {
            if (spans is [.., var last] && last.End == start) spans[^1] = new(last.Start, start + Length);
            else spans.Add(new(start, start + Length));
        }

        return spans;
    }
}
