using NodaTime;

namespace Daybook.Reports;

/// <summary>The raw events of some spans of time, as a row source that opens only the partitions in which they lie.</summary>
internal static class EventSpans
{
    // Each is compared with every partition when the query is planned.
    private const int MostBounds = 32;

    /// <param name="spans">In the order of time; none overlaps another.</param>
    /// <returns>A subquery with the columns of <c>events</c>. The caller names it.</returns>
    public static Query Rows(IReadOnlyList<Interval> spans)
    {
        if (spans.Count == 0) return $"(SELECT * FROM events WHERE false)";
        // Bounds in the text, not in a joined list: only they prune partitions when the query is planned, and tell the planner how few rows
        // there are. With a list it read every partition from the first span to the last.
        var bounds = Bounds(spans);
        Query within = $"false";
        foreach (var span in bounds) within = $"{within} OR (occurred_at >= {span.Start} AND occurred_at < {span.End})";
        if (bounds.Count == spans.Count) return $"(SELECT * FROM events WHERE {within})";
        return $"""
            (SELECT e.*
             FROM unnest({spans.Select(s => s.Start)}, {spans.Select(s => s.End)}) AS w(start_at, end_at)
             JOIN events e ON occurred_at >= w.start_at AND occurred_at < w.end_at
             WHERE {within})
            """;
    }

    /// <summary>At most <see cref="MostBounds"/> spans that hold all of these and leave out the widest gaps between them.</summary>
    internal static IReadOnlyList<Interval> Bounds(IReadOnlyList<Interval> spans)
    {
        if (spans.Count <= MostBounds) return spans;
        var widest = Enumerable.Range(1, spans.Count - 1).OrderByDescending(i => spans[i].Start - spans[i - 1].End).Take(MostBounds - 1);
        List<Interval> bounds = [];
        var first = 0;
        foreach (var next in widest.Order().Append(spans.Count))
        {
            bounds.Add(new(spans[first].Start, spans[next - 1].End));
            first = next;
        }

        return bounds;
    }
}
