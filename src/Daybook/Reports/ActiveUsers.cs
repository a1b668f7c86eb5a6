using Daybook.Foundation.Columns;
using Daybook.Foundation.Time;
using Daybook.Reports.Columns;
using NodaTime;

namespace Daybook.Reports;

/// <summary>
/// Distinct users per day, ISO week or calendar month, or of the 7 or 30 days that end on each day, and their stickiness.
/// </summary>
/// <remarks>
/// A calendar period is counted whole, even if it extends beyond the requested range. A day's stickiness is its users divided by those of
/// the 30 days that end on it. A longer period's stickiness is the mean of its days' users (of days that have begun) divided by its
/// users. Cost: the default zone reads active_prev.
/// </remarks>
public static class ActiveUsers
{
    private const int WeekDays = 7, MonthDays = 30;

    /// <param name="rolling">True for the 7 or 30 days that end on each day instead of calendar periods.</param>
    public static ReportPlan<ActiveReport> Plan(ReportRange range, EventFilter filter, ActiveInterval interval, bool rolling) =>
        interval == ActiveInterval.Day || rolling ? Rolling(range, filter, interval) : Calendar(range, filter, interval);

    // Windows that end on each day of the range.
    private static ReportPlan<ActiveReport> Rolling(ReportRange range, EventFilter filter, ActiveInterval interval)
    {
        var length = interval switch { ActiveInterval.Day => 1, ActiveInterval.Week => WeekDays, _ => MonthDays };
        // A day's stickiness compares it with the 30 days that end on it.
        var reach = length == 1 ? MonthDays : length;
        var reading = range with { From = range.From.PlusDays(1 - reach) };
        return new(range, filter, async (context, cancel) =>
        {
            var readable = context.Readable(filter);
            var daily = await Daily(context, reading, readable, cancel);
            var window = await OfColumns(context, reading, readable, events => ActivityOfColumns.Rolling(reading, events, reach), cancel)
                ?? await context.Session.Rows(RollingUsers(reading, readable, reach), r => (Day: r.Date(0), Users: r.GetInt64(1)), cancel);
            var running = new RunningValue(window);
            return new ActiveReport([.. range.Days.Select(day =>
            {
                var (users, all) = (daily.GetValueOrDefault(day), running.At(day));
                return length == 1
                    ? ActivePeriod.Of(day, day, users, Ratio(users, all))
                    : ActivePeriod.Of(day.PlusDays(1 - length), day, all,
                        Ratio(Enumerable.Range(0, length).Sum(i => daily.GetValueOrDefault(day.PlusDays(-i))) / (double)length, all));
            })], range, context.Provenance);
        })
        {
            Reading = reading,
            Live = filter.NeedsRawEvents,
        };
    }

    private static ReportPlan<ActiveReport> Calendar(ReportRange range, EventFilter filter, ActiveInterval interval)
    {
        var periods = Periods(range, interval).ToList();
        var reading = range with { From = periods[0].First, To = periods[^1].Last };
        return new(range, filter, async (context, cancel) =>
        {
            var readable = context.Readable(filter);
            var daily = await Daily(context, reading, readable, cancel);
            var users = (await OfColumns(context, reading, readable,
                events => ActivityOfColumns.Calendar(reading, events, periods.Select(p => p.First)), cancel)
                    ?? await context.Session.Rows(CalendarUsers(reading, readable, periods.Select(p => p.First)),
                        r => (Day: r.Date(0), Users: r.GetInt64(1)), cancel))
                .ToDictionary(r => r.Day, r => r.Users);
            var today = range.Zone.DateOf(context.Now);
            return new ActiveReport([.. periods.Select(p =>
            {
                var begun = Math.Max(1, Period.DaysBetween(p.First, LocalDate.Min(p.Last, today)) + 1);
                var sum = Enumerable.Range(0, Period.DaysBetween(p.First, p.Last) + 1)
                    .Sum(i => daily.GetValueOrDefault(p.First.PlusDays(i)));
                var all = users.GetValueOrDefault(p.First);
                return ActivePeriod.Of(p.First, p.Last, all, Ratio(sum / (double)begun, all));
            })], range, context.Provenance);
        })
        {
            Reading = reading,
            Live = filter.NeedsRawEvents,
        };
    }

    private static async Task<Dictionary<LocalDate, long>> Daily(ReportContext context, ReportRange reading, EventFilter filter,
        CancellationToken cancel) =>
        (await OfColumns(context, reading, filter, events => DailyActiveUsers.OfColumns(reading, events), cancel)
            ?? await context.Session.Rows(DailyActiveUsers.Query(reading, filter), r => (Day: r.Date(0), Users: r.GetInt64(1)), cancel))
            .ToDictionary(r => r.Day, r => r.Users);

    // Only what needs raw events: the daily tables are quicker for the rest.
    private static async Task<List<(LocalDate Day, long Users)>?> OfColumns(
        ReportContext context, ReportRange reading, EventFilter filter, Func<ColumnQuery, ColumnQuery> query, CancellationToken cancel) =>
        filter.NeedsRawEvents
            ? await context.FromColumns(new(reading.Bounds, filter), query,
                r => (Day: LocalDays.Day(reading, (int)r.GetInt64(0)), Users: r.GetInt64(1)), cancel)
            : null;

    // A row (day, prev) belongs to the windows that end from the later of day and prev + length up to day + length - 1. It enters at the
    // first and leaves after the last. It is joined with two constants, because VALUES built from each row takes PostgreSQL ten times as
    // long.
    internal static Query RollingUsers(ReportRange reading, EventFilter filter, int length) => $"""
        SELECT e.day, (sum(sum(e.users)) OVER (ORDER BY e.day))::bigint
        FROM (SELECT CASE WHEN s.enters THEN greatest(p.day, p.prev_day + {length}) ELSE p.day + {length} END AS day,
                     CASE WHEN s.enters THEN p.users ELSE -p.users END AS users
              FROM {Activity.Rows(reading, filter)} CROSS JOIN (VALUES (true), (false)) s(enters)) e
        GROUP BY e.day
        ORDER BY e.day
        """;

    // The periods follow each other, and the first begins with the range, so each day is in the last period that begins no later.
    internal static Query CalendarUsers(ReportRange reading, EventFilter filter, IEnumerable<LocalDate> starts) => $"""
        SELECT start_day, sum(users)::bigint
        FROM (SELECT s.starts[width_bucket(p.day, s.starts)] AS start_day, p.prev_day, p.users
              FROM {Activity.Rows(reading, filter)} CROSS JOIN (SELECT {starts} AS starts) s) p
        WHERE prev_day < start_day
        GROUP BY start_day
        """;

    internal static IEnumerable<(LocalDate First, LocalDate Last)> Periods(ReportRange range, ActiveInterval interval)
    {
        for (var first = interval.Start(range.From); first <= range.To; first = interval.Next(first))
            yield return (first, interval.Next(first).PlusDays(-1));
    }

    private static double? Ratio(double part, long whole) => whole == 0 ? null : Math.Round(part / whole, 4);

    // Users of the window that ends on a day, computed from the days on which the number changed.
    private sealed class RunningValue(List<(LocalDate Day, long Users)> changes)
    {
        private int _next;
        private long _value;

        /// <summary>Call it with ascending days.</summary>
        public long At(LocalDate day)
        {
            while (_next < changes.Count && changes[_next].Day <= day) _value = changes[_next++].Users;
            return _value;
        }
    }
}

public sealed record ActiveReport(IReadOnlyList<ActivePeriod> Periods, ReportRange Range,
    Provenance Provenance) : Report(Range, Provenance);

/// <param name="Start">First day.</param>
/// <param name="End">Last day.</param>
/// <param name="Stickiness">0 to 1, four decimal places; null if there are no users.</param>
public sealed record ActivePeriod(DateOnly Start, DateOnly End, long Users, double? Stickiness)
{
    internal static ActivePeriod Of(LocalDate start, LocalDate end, long users, double? stickiness) =>
        new(start.ToDateOnly(), end.ToDateOnly(), users, stickiness);
}
