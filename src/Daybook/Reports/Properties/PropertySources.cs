using Daybook.Days.Properties;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Reports.Properties;

/// <summary>Where an answer about properties comes from: days that Rollup has counted, and raw events of days that it has not.</summary>
/// <param name="Days">Taken from the tables.</param>
/// <param name="Spans">Read from the raw events, in the order of time. No day is in both.</param>
/// <param name="Pending">Stored events that are in neither.</param>
/// <param name="From">The beginning of the first of all. Null: nothing is stored.</param>
internal sealed record PropertySources(IReadOnlyList<LocalDate> Days, IReadOnlyList<Interval> Spans, long Pending, Instant? From)
{
    // A query locks every partition between its first and its last instant.
    private static readonly Duration Longest = Duration.FromDays(100);

    /// <summary>Small days are read whole, the newest first; of a larger one that was never counted its newest quarter hours.</summary>
    public static async Task<PropertySources> Read(ReportSession session, CancellationToken cancel)
    {
        var horizon = await session.One($"SELECT horizon FROM policy", r => r.TimeOrMin(0), cancel);
        List<LocalDate> days = [];
        List<Interval> spans = [];
        var (left, pending, from) = ((long)CountProperties.Few, 0L, (Instant?)null);
        foreach (var day in (await Stored(session, horizon, cancel)).OrderByDescending(d => d.Bounds.Start))
        {
            var near = spans.Count == 0 || spans[0].End - day.Bounds.Start <= Longest;
            if (day.Counted is { } counted && (counted == day.Events && day.Same || !near || day.Events > left))
            {
                days.Add(day.Date!.Value);
                if (counted != day.Events || !day.Same) pending += Math.Max(day.Events - counted, 1);
                from = day.Bounds.Start;
            }
            else if (near && day.Events <= left)
            {
                spans.Add(day.Bounds);
                left -= day.Events;
                from = day.Bounds.Start;
            }
            else
            {
                var (quarters, read) = near ? await Newest(session, day, left, cancel) : ([], 0);
                spans.AddRange(quarters);
                (left, pending) = (0, pending + day.Events - read);
                if (quarters.Count > 0) from = quarters[^1].Start;
            }
        }

        spans.Reverse();
        return new(days, spans, pending, from);
    }

    /// <summary>A row source <c>e</c>: the raw events.</summary>
    public Query Rows() => $"{EventSpans.Rows(Spans)} e";

    // Primary keys; indexes days_from_at, day_marks_bucket.
    private static async Task<IEnumerable<Day>> Stored(ReportSession session, Instant horizon, CancellationToken cancel)
    {
        var days = (await session.Rows($"""
            SELECT d.day, greatest(d.from_at, {horizon}), d.to_at, d.events, p.events, p.events_revision = d.events_revision
            FROM days d LEFT JOIN property_days p USING (day)
            WHERE d.to_at > {horizon} AND (d.events > 0 OR p.day IS NOT NULL)
            """,
            r => new Day(r.Date(0), new(r.Time(1), r.Time(2)), r.GetInt64(3), r.IsDBNull(4) ? null : r.GetInt64(4),
                !r.IsDBNull(5) && r.GetBoolean(5)), cancel)).ToDictionary(d => d.Date!.Value);
        List<Day> others = [];
        foreach (var (start, date, events) in await session.Rows($"""
            SELECT m.bucket, d.day, m.events
            FROM (SELECT bucket, sum(events)::bigint AS events FROM day_marks WHERE bucket >= {horizon} GROUP BY bucket) m
            LEFT JOIN LATERAL (SELECT day FROM days WHERE from_at <= m.bucket AND to_at > m.bucket ORDER BY from_at DESC LIMIT 1) d ON true
            """,
            r => (r.Time(0), r.IsDBNull(1) ? (LocalDate?)null : r.Date(1), r.GetInt64(2)), cancel))
        {
            if (events == 0) continue;
            if (date is { } known && days.TryGetValue(known, out var day)) days[known] = day with { Events = day.Events + events };
            else others.Add(new(null, new(start, start + UtcQuarter.Length), events, null, Same: false));
        }

        return days.Values.Concat(others);
    }

    // Primary key of quarter_counts; index day_marks_bucket.
    private static async Task<(List<Interval> Spans, long Events)> Newest(
        ReportSession session, Day day, long most, CancellationToken cancel)
    {
        List<Interval> spans = [];
        var read = 0L;
        foreach (var (start, events) in await session.Rows($"""
            SELECT bucket, sum(events)::bigint
            FROM (SELECT bucket, events FROM quarter_counts WHERE bucket >= {day.Bounds.Start} AND bucket < {day.Bounds.End}
                  UNION ALL
                  SELECT bucket, events FROM day_marks WHERE bucket >= {day.Bounds.Start} AND bucket < {day.Bounds.End}) q
            GROUP BY bucket ORDER BY bucket DESC
            """, r => (r.Time(0), r.GetInt64(1)), cancel))
        {
            // One at least, whatever its size: the newest is what somebody looks for.
            if (read + events > most && (read > 0 || most < CountProperties.Few)) break;
            spans.Add(new(start, start + UtcQuarter.Length));
            read += events;
        }

        return (spans, read);
    }

    /// <param name="Date">Null: a quarter hour of a day on which nothing was counted yet.</param>
    /// <param name="Events">Stored, those included that wait to be counted.</param>
    /// <param name="Counted">In the tables of properties.</param>
    /// <param name="Same">They are of the day as Rollup has counted it last.</param>
    private sealed record Day(LocalDate? Date, Interval Bounds, long Events, long? Counted, bool Same);
}
