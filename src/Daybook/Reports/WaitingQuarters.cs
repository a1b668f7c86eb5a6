using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Reports;

/// <summary>Quarter hours with events that Rollup has not counted yet. Neighbours are joined into spans.</summary>
/// <param name="MarkedEvents">The number of events that wait in them.</param>
internal sealed record WaitingQuarters(IReadOnlyList<Interval> Spans, long MarkedEvents)
{
    public static async Task<WaitingQuarters> Read(ReportSession session, CancellationToken cancel)
    {
        var buckets =
            await session.Rows($"SELECT bucket, sum(events)::bigint FROM day_marks GROUP BY bucket ORDER BY bucket",
                r => (Start: r.Time(0), Events: r.GetInt64(1)), cancel);
        return new(UtcQuarter.Join(buckets.Select(b => b.Start)), buckets.Sum(b => b.Events));
    }

    /// <summary>A row source <c>e</c>: the raw events of these spans.</summary>
    public Query Events() => $"{EventSpans.Rows(Spans)} e";
}
