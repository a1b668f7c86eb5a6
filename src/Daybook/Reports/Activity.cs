namespace Daybook.Reports;

/// <summary>
/// Users of a day, grouped by the day on which they were active before, as a row source <c>p(day, prev_day, users)</c>: the distinct
/// users of any days a…b are the sum of <c>users</c> for rows with <c>day</c> from a to b and <c>prev_day</c> before a.
/// </summary>
internal static class Activity
{
    /// <param name="range">Days that need rows. For days before them, <c>prev_day</c> may be <c>-infinity</c> instead of the true
    /// day.</param>
    public static Query Rows(ReportRange range, EventFilter filter) =>
        filter.NeedsRawEvents ? Grouped(Raw(range, filter))
        : range.IsDefaultZone ? Daily(range, filter.EventType)
        : Grouped(Masks(range, filter.EventType));

    // Primary keys of active_prev and type_prev.
    private static Query Daily(ReportRange range, string? type)
    {
        if (type is null) return $"(SELECT day, prev_day, users FROM active_prev WHERE day BETWEEN {range.From} AND {range.To}) p";
        return $"""
            (SELECT day, prev_day, users FROM type_prev
             WHERE type_no = (SELECT type_no FROM event_types WHERE event_type = {type}) AND day BETWEEN {range.From} AND {range.To}) p
            """;
    }

    private static Query Grouped(Query userDays) => $"""
        (SELECT day, prev_day, count(*) AS users
         FROM (SELECT day, coalesce(lag(day) OVER (PARTITION BY who ORDER BY day), '-infinity') AS prev_day FROM ({userDays}) a) a
         GROUP BY day, prev_day) p
        """;

    /// <summary>Distinct <c>(who, day)</c> from the masks. Index user_days_utc_day; primary key of user_day_types.</summary>
    public static Query Masks(ReportRange range, string? type)
    {
        if (type is null)
        {
            return $"""
                SELECT DISTINCT u.user_no AS who, s.day
                FROM {LocalDays.Slices(range)} JOIN user_days u ON u.utc_day = s.utc_day AND {LocalDays.Active}
                """;
        }

        return $"""
            SELECT DISTINCT u.user_no AS who, s.day
            FROM {LocalDays.Slices(range)} JOIN user_day_types u ON u.utc_day = s.utc_day AND {LocalDays.Active}
            WHERE u.type_no = (SELECT type_no FROM event_types WHERE event_type = {type})
            """;
    }

    /// <summary>Distinct <c>(who, day)</c> from the raw events. Index events_occurred_at of the range's partitions.</summary>
    public static Query Raw(ReportRange range, EventFilter filter) => $"""
        SELECT DISTINCT {People.Subject} AS who, {range.From} + {LocalDays.Number(range, "occurred_at")} - 1 AS day
        FROM events {filter.People}
        WHERE occurred_at >= {range.Start} AND occurred_at < {range.End} {filter.Conditions()}
        """;
}
