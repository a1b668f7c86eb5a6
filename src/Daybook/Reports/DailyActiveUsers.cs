using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;

namespace Daybook.Reports;

/// <summary>Distinct users, and events, of each day of the range.</summary>
/// <remarks>
/// Cost: the default zone reads one row for each day; another zone reads the user-days of the range; a filter by source or property reads
/// the raw events of the range.
/// </remarks>
public static class DailyActiveUsers
{
    public static ReportPlan<DauReport> Plan(ReportRange range, EventFilter filter) => new(range, filter, async (context, cancel) =>
    {
        var readable = context.Readable(filter);
        if (filter.NeedsRawEvents
            && await context.FromColumns(new(range.Bounds, readable), rows => OfColumns(range, rows),
                r => (Day: LocalDays.Day(range, (int)r.GetInt64(0)), Users: r.GetInt64(1), Events: r.GetInt64(2)), cancel) is { } found)
        {
            var days = found.ToDictionary(r => r.Day);
            return new DauReport(
                [.. range.Days.Select(
                    day => new DauDay(day.ToDateOnly(), days.GetValueOrDefault(day).Users, days.GetValueOrDefault(day).Events))], range,
                    context.Provenance);
        }

        var users = (await context.Session.Rows(Query(range, readable), r => (Day: r.Date(0), Users: r.GetInt64(1)), cancel)).ToDictionary(
            r => r.Day, r => r.Users);
        var events =
            (await context.Session.Rows(DailyEvents.Query(range, readable), r => (Day: r.Date(0), Events: r.GetInt64(1)), cancel))
                .ToDictionary(r => r.Day, r => r.Events);
        return new DauReport(
            [.. range.Days.Select(day => new DauDay(day.ToDateOnly(), users.GetValueOrDefault(day), events.GetValueOrDefault(day)))], range,
            context.Provenance);
    })
    {
        Live = filter.NeedsRawEvents,
    };

    /// <summary>Rows (number of the day, users, events), of columns.</summary>
    internal static ColumnQuery OfColumns(ReportRange range, ColumnQuery events) => $"""
        SELECT d, {PeopleSets.Count}, sum(events)::BIGINT
        FROM (SELECT {LocalDays.ColumnNumber(range, "t")} AS d, {PeopleSets.Part} AS part, count(*) AS events,
                     {PeopleSets.Members} AS members
              FROM {events} e
              GROUP BY ALL) a
        GROUP BY d
        """;

    /// <summary>Rows (day, users) of the days that have users.</summary>
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
    private static Query Masks(ReportRange range, string? type) =>
        $"SELECT day, count(*) FROM ({Activity.Masks(range, type)}) a GROUP BY day";

    // Index events_occurred_at of the range's partitions.
    private static Query Raw(ReportRange range, EventFilter filter) =>
        $"SELECT day, count(*) FROM ({Activity.Raw(range, filter)}) a GROUP BY day";
}

public sealed record DauReport(IReadOnlyList<DauDay> Days, ReportRange Range, Provenance Provenance) : Report(Range, Provenance);

/// <param name="Dau">Distinct users.</param>
public sealed record DauDay(DateOnly Date, long Dau, long Events);
