using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;
using NodaTime;

namespace Daybook.Reports;

/// <summary>The most frequent event types of the range, with their events and distinct users.</summary>
/// <remarks>
/// Cost: the default zone reads the small tables; another zone reads the quarter hours and user-day-types of the range; a filter by
/// source or property reads the raw events.
/// </remarks>
public static class TopEvents
{
    public const int DefaultLimit = 10, MaxLimit = 1000;

    public static ReportPlan<TopEventsReport> Plan(ReportRange range, EventFilter filter, int limit) =>
        new(range, filter, async (context, cancel) =>
    {
        var readable = context.Readable(filter);
        if (filter.NeedsRawEvents
            && await context.FromColumns(new(range.Bounds, readable), events => OfColumns(events, limit),
                r => new EventTypeCount(r.GetString(0), r.GetInt64(1), r.GetInt64(2)), cancel) is { } found)
            return new TopEventsReport(found, range, context.Provenance);
        var first = await context.Session.One($"SELECT coalesce(min(day), CURRENT_DATE) FROM days", r => r.Date(0), cancel);
        var rows = await context.Session.Rows(Query(range, readable, limit, first),
            r => new EventTypeCount(r.GetString(0), r.GetInt64(1), r.GetInt64(2)), cancel);
        return new TopEventsReport(rows, range, context.Provenance);
    })
        {
            Live = filter.NeedsRawEvents,
        };

    /// <param name="first">The first day that was ever counted.</param>
    internal static Query Query(ReportRange range, EventFilter filter, int limit, LocalDate first) =>
        filter.NeedsRawEvents ? Raw(range, filter, limit)
        : range.IsDefaultZone ? Daily(range, filter.EventType, limit, first)
        : Masks(range, filter.EventType, limit);

    private static ColumnQuery OfColumns(ColumnQuery events, int limit) => $"""
        SELECT event_type, sum(events)::BIGINT AS events, {PeopleSets.Count} AS users
        FROM (SELECT event_type, {PeopleSets.Part} AS part, count(*) AS events, {PeopleSets.Members} AS members
              FROM {events} e
              GROUP BY ALL) a
        GROUP BY event_type
        ORDER BY events DESC, event_type
        LIMIT {(long)limit}
        """;

    // Primary key of metrics_by_day.
    private static Query Daily(ReportRange range, string? type, int limit, LocalDate first) => $"""
        SELECT m.event_type, m.events, u.users
        FROM (SELECT event_type, sum(event_count)::bigint AS events, sum(unique_users)::bigint AS user_days
              FROM metrics_by_day
              WHERE day BETWEEN {range.From} AND {range.To} {OnlyType(type)}
              GROUP BY event_type
              ORDER BY events DESC, event_type
              LIMIT {limit}) m
        JOIN event_types t USING (event_type)
        CROSS JOIN LATERAL ({Users(range, first)}) u
        ORDER BY m.events DESC, m.event_type
        """;

    // A user counts on the first day of the range on which they have the type. There are two ways to compute this, and the query uses the
    // one that reads less: the rows whose previous day is before the range (each day of the range can have as many as there are days
    // before it), or the user-days minus the rows that are wholly in the range. Index type_prev_prev_day.
    private static Query Users(ReportRange range, LocalDate first)
    {
        var before = Period.DaysBetween(first, range.From);
        var days = Period.DaysBetween(range.From, range.To) + 1;
        if (before > days / 2)
        {
            return $"""
                SELECT (m.user_days - coalesce(sum(p.users), 0))::bigint AS users
                FROM type_prev p
                WHERE p.type_no = t.type_no AND p.prev_day >= {range.From} AND p.prev_day < {range.To} AND p.day <= {range.To}
                """;
        }

        return $"""
            SELECT coalesce(sum(p.users), 0)::bigint AS users
            FROM type_prev p
            WHERE p.type_no = t.type_no AND p.day BETWEEN {range.From} AND {range.To} AND p.prev_day < {range.From}
            """;
    }

    // Primary keys of quarter_counts and user_day_types.
    private static Query Masks(ReportRange range, string? type, int limit) => $"""
        WITH top AS MATERIALIZED (
          SELECT q.type_no, t.event_type, sum(q.events)::bigint AS events
          FROM quarter_counts q JOIN event_types t USING (type_no)
          WHERE q.bucket >= {range.Start} AND q.bucket < {range.End} {OnlyType(type)}
          GROUP BY q.type_no, t.event_type
          ORDER BY events DESC, t.event_type
          LIMIT {limit})
        SELECT top.event_type, top.events, u.users
        FROM top JOIN (
          SELECT u.type_no, count(DISTINCT u.user_no) AS users
          FROM {LocalDays.WholeSlices(range)} JOIN user_day_types u ON u.utc_day = s.utc_day AND {LocalDays.Active}
          WHERE u.type_no IN (SELECT type_no FROM top)
          GROUP BY u.type_no) u USING (type_no)
        ORDER BY top.events DESC, top.event_type
        """;

    // Index events_occurred_at of the range's partitions.
    private static Query Raw(ReportRange range, EventFilter filter, int limit) => $"""
        SELECT event_type, count(*) AS events, count(DISTINCT {People.Subject})
        FROM events {filter.People}
        WHERE occurred_at >= {range.Start} AND occurred_at < {range.End} {filter.Conditions()}
        GROUP BY event_type
        ORDER BY events DESC, event_type
        LIMIT {limit}
        """;

    private static Query OnlyType(string? type)
    {
        if (type is null) return Reports.Query.Empty;
        return $"AND event_type = {type}";
    }
}

public sealed record TopEventsReport(IReadOnlyList<EventTypeCount> Events, ReportRange Range,
    Provenance Provenance) : Report(Range, Provenance);

public sealed record EventTypeCount(string EventType, long Count, long Users);
