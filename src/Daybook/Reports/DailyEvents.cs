namespace Daybook.Reports;

/// <summary>Events of each day of a range, for reports that show them beside users.</summary>
internal static class DailyEvents
{
    /// <summary>Rows (day, events) of the days that have events.</summary>
    public static Query Query(ReportRange range, EventFilter filter) =>
        filter.NeedsRawEvents ? Raw(range, filter)
        : range.IsDefaultZone ? Daily(range, filter.EventType)
        : Quarters(range, filter.EventType);

    // Primary keys of days and metrics_by_day.
    private static Query Daily(ReportRange range, string? type)
    {
        if (type is null) return $"SELECT day, events FROM days WHERE day BETWEEN {range.From} AND {range.To}";
        return $"SELECT day, event_count FROM metrics_by_day WHERE day BETWEEN {range.From} AND {range.To} AND event_type = {type}";
    }

    // Primary key of quarter_counts.
    private static Query Quarters(ReportRange range, string? type)
    {
        Query only = Reports.Query.Empty;
        if (type is not null) only = $"AND type_no = (SELECT type_no FROM event_types WHERE event_type = {type})";
        return $"""
            SELECT {range.From} + {LocalDays.Number(range, "bucket")} - 1 AS day, sum(events)::bigint
            FROM quarter_counts
            WHERE bucket >= {range.Start} AND bucket < {range.End} {only}
            GROUP BY day
            """;
    }

    // Index events_occurred_at of the range's partitions.
    private static Query Raw(ReportRange range, EventFilter filter) => $"""
        SELECT {range.From} + {LocalDays.Number(range, "occurred_at")} - 1 AS day, count(*)
        FROM events {filter.PeopleIfNeeded}
        WHERE occurred_at >= {range.Start} AND occurred_at < {range.End} {filter.Conditions()}
        GROUP BY day
        """;
}
