namespace Daybook.Reports.Trends;

/// <summary>Events and users of periods from the daily tables.</summary>
internal static class TrendOfTables
{
    public static async Task<List<TrendCell>> Read(ReportSession session, TrendQuestion question, TrendPeriods periods,
        CancellationToken cancel)
    {
        List<TrendCell> cells = [];
        foreach (var (index, type) in question.Types.Index())
        {
            var (kind, line) = (question.Measure.Kind, new TrendLine(index + 1, 1, null));
            Dictionary<int, long> events = [], users = [];
            if (kind != MeasureKind.Users) events = await Events(session, periods, type, cancel);
            if (kind != MeasureKind.Count) users = await Users(session, periods, type, cancel);
            foreach (var period in events.Keys.Union(users.Keys))
            {
                var (e, u) = (events.GetValueOrDefault(period), users.GetValueOrDefault(period));
                cells.Add(new(line, period == 0 ? null : period, kind switch
                {
                    MeasureKind.Count => e,
                    MeasureKind.Users => u,
                    _ => u == 0 ? null : (double)e / u,
                }));
            }
        }

        return cells;
    }

    // By period; 0 is the whole range.
    private static async Task<Dictionary<int, long>> Events(ReportSession session, TrendPeriods periods, string? type,
        CancellationToken cancel)
    {
        var found = periods.Interval == TrendInterval.Hour
            ? await session.Rows(HourEvents(periods, type), r => (Period: r.GetInt32(0), Events: r.GetInt64(1)), cancel)
            : await session.Rows(DailyEvents.Query(periods.Range, Only(type)),
                r => (Period: periods.NumberOf(r.Date(0)), Events: r.GetInt64(1)), cancel);
        var events = found.GroupBy(f => f.Period).ToDictionary(g => g.Key, g => g.Sum(f => f.Events));
        events[0] = found.Sum(f => f.Events);
        return events;
    }

    private static async Task<Dictionary<int, long>> Users(ReportSession session, TrendPeriods periods, string? type,
        CancellationToken cancel)
    {
        var (range, filter) = (periods.Range, Only(type));
        var found = periods.Interval == TrendInterval.Hour
            ? await session.Rows(HourUsers(periods, type), r => (Period: r.GetInt32(0) + 1, Users: r.GetInt64(1)), cancel)
            : await session.Rows(
                periods.Interval == TrendInterval.Day ? DailyActiveUsers.Query(range, filter)
                    : ActiveUsers.CalendarUsers(range, filter, periods.All.Select(p => p.Day)),
                r => (Period: periods.NumberOf(r.Date(0)), Users: r.GetInt64(1)), cancel);
        var users = found.ToDictionary(f => f.Period, f => f.Users);
        users[0] = (await session.Rows(ActiveUsers.CalendarUsers(range, filter, [range.From]), r => r.GetInt64(1), cancel)).Sum();
        return users;
    }

    // Primary key of quarter_counts.
    internal static Query HourEvents(TrendPeriods periods, string? type) => $"""
        SELECT width_bucket(bucket, {periods.Starts}), sum(events)::bigint
        FROM quarter_counts
        WHERE bucket >= {periods.Range.Start} AND bucket < {periods.Range.End} {OfType(type)}
        GROUP BY 1
        """;

    // Index user_days_utc_day; primary key of user_day_types.
    internal static Query HourUsers(TrendPeriods periods, string? type)
    {
        Query table = $"user_days";
        if (type is not null) table = $"user_day_types";
        return $"""
            SELECT s.period, count(DISTINCT u.user_no)
            FROM {LocalDays.PeriodSlices([.. periods.Starts, periods.End])}
            JOIN {table} u ON u.utc_day = s.utc_day AND {LocalDays.Active} {OfType(type)}
            GROUP BY s.period
            """;
    }

    private static Query OfType(string? type)
    {
        if (type is null) return Query.Empty;
        return $"AND type_no = (SELECT type_no FROM event_types WHERE event_type = {type})";
    }

    private static EventFilter Only(string? type) => EventFilter.None with { EventType = type };
}
