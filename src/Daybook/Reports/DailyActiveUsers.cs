using NodaTime;

namespace Daybook.Reports;

/// <summary>Distinct users of each day of the range.</summary>
/// <remarks>
/// Cost: the default zone reads one row a day; another zone the user-days of the range; a filter by source or property the raw events
/// of the range.
/// </remarks>
public sealed class DailyActiveUsers(ReportRunner runner)
{
    public Task<DauReport> Run(ReportRange range, EventFilter filter, CancellationToken cancel) =>
        runner.Run(range, filter.NeedsRawEvents, async (session, provenance) =>
        {
            var users = (await session.Rows(Query(range, filter), r => (Day: r.Date(0), Users: r.GetInt64(1)), cancel)).ToDictionary(r => r.Day, r => r.Users);
            return new DauReport([.. range.Days.Select(day => new DauDay(day.ToDateOnly(), users.GetValueOrDefault(day)))], range, provenance);
        }, cancel);

    internal static Query Query(ReportRange range, EventFilter filter) =>
        filter.NeedsRawEvents ? Raw(range, filter)
        : range.IsDefaultZone ? Daily(range, filter.EventType)
        : Masks(range, filter.EventType);

    // Primary keys of days and metrics_by_day.
    private static Query Daily(ReportRange range, string? type)
    {
        if (type is null) return $"SELECT day, users FROM days WHERE day BETWEEN {range.From} AND {range.To}";
        return $"SELECT day, unique_users FROM metrics_by_day WHERE day BETWEEN {range.From} AND {range.To} AND event_type = {type}";
    }

    // Index user_days_utc_day; primary key of user_day_types.
    private static Query Masks(ReportRange range, string? type)
    {
        if (type is null)
        {
            return $"""
                SELECT s.day, count(DISTINCT u.user_no)
                FROM {LocalDays.Slices(range)} JOIN user_days u ON u.utc_day = s.utc_day AND {LocalDays.Active}
                GROUP BY s.day
                """;
        }

        return $"""
            SELECT s.day, count(DISTINCT u.user_no)
            FROM {LocalDays.Slices(range)} JOIN user_day_types u ON u.utc_day = s.utc_day AND {LocalDays.Active}
            WHERE u.type_no = (SELECT type_no FROM event_types WHERE event_type = {type})
            GROUP BY s.day
            """;
    }

    // Index events_occurred_at of the range's partitions.
    private static Query Raw(ReportRange range, EventFilter filter) => $"""
        SELECT ({range.From} + d - 1)::date, count(DISTINCT subject)
        FROM (SELECT {LocalDays.Number(range, "occurred_at")} AS d, event_subject(user_id, anonymous_id) AS subject
              FROM events
              WHERE occurred_at >= {range.Start} AND occurred_at < {range.End} {filter.Conditions()}) e
        GROUP BY d
        """;
}

public sealed record DauReport(IReadOnlyList<DauDay> Days, ReportRange Range, Provenance Provenance) : Report(Range, Provenance);

public sealed record DauDay(DateOnly Date, long Dau);
