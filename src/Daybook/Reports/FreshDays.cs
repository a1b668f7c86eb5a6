using NodaTime;

namespace Daybook.Reports;

/// <summary>
/// Where the newest events are: spans of <c>occurred_at</c>, ordered by the time of their last stored event, newest first.
/// </summary>
/// <remarks>
/// No index over all partitions finds the newest events by receipt, and asking thousands of partitions takes a second. Counted days say
/// when they last grew, and marks say it for uncounted events, so only a few partitions are asked.
/// </remarks>
internal static class FreshDays
{
    /// <summary>An event is received before it is stored. Two machines' clocks may differ by this much.</summary>
    public static readonly Duration ClockMargin = Duration.FromMinutes(5);

    private const int SingleDays = 30;

    private static readonly Duration Together = Duration.FromDays(100);

    public static Task<List<FreshDay>> Read(ReportSession session, CancellationToken cancel) => Read(session, null, cancel);

    /// <param name="type">Only days on which such an event was counted, and days with waiting events. Primary key of
    /// metrics_by_day.</param>
    public static Task<List<FreshDay>> Read(ReportSession session, string? type, CancellationToken cancel) => session.Rows($"""
        SELECT from_at, to_at, last_persisted_at AS stored
        FROM days
        WHERE last_persisted_at IS NOT NULL {OnlyWith(type)}
        UNION ALL
        SELECT date_trunc('day', bucket, 'UTC'), date_trunc('day', bucket, 'UTC') + interval '1 day', max(marked_at)
        FROM day_marks
        GROUP BY 1
        ORDER BY stored DESC
        """,
        r => new FreshDay(new Interval(r.Time(0), r.Time(1)), r.Time(2)), cancel);

    /// <summary>
    /// The first days one by one; the rest in spans of a hundred days, because after a restore one query per day would take too long.
    /// </summary>
    /// <remarks>Not in one query: it locks each partition of its span, and PostgreSQL's lock table holds only a few thousand.</remarks>
    internal static List<FreshDay> Steps(List<FreshDay> days)
    {
        List<FreshDay> steps = [.. days.Take(SingleDays)], spans = [];
        foreach (var day in days.Skip(SingleDays).OrderBy(d => d.Span.Start))
        {
            if (spans is [.., var last] && day.Span.End - last.Span.Start <= Together)
                spans[^1] = new(new Interval(last.Span.Start, Instant.Max(last.Span.End, day.Span.End)),
                    Instant.Max(last.LastStored, day.LastStored));
            else spans.Add(day);
        }

        return [.. steps, .. spans.OrderByDescending(s => s.LastStored)];
    }

    private static Query OnlyWith(string? type)
    {
        if (type is null) return Query.Empty;
        return $"AND EXISTS (SELECT FROM metrics_by_day m WHERE m.day = days.day AND m.event_type = {type})";
    }
}

/// <param name="Span">Of <c>occurred_at</c>.</param>
/// <param name="LastStored">Nothing in the span was stored later.</param>
internal sealed record FreshDay(Interval Span, Instant LastStored);
