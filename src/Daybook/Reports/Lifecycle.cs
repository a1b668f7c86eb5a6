using System.Text.Json.Serialization;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Reports;

/// <summary>
/// Each day's users by their last visit: never (new), the day before (returning) or earlier (resurrected). Also the users who came the
/// day before but not on this day (dormant).
/// </summary>
/// <remarks>
/// With <c>event_type</c>, only events of that type count. Cost: the default zone reads active_prev or type_prev; another zone reads the
/// user-days of the range; a filter by anything but the type reads all raw events up to the range's end.
/// </remarks>
public static class Lifecycle
{
    public static ReportPlan<LifecycleReport> Plan(LifecycleQuestion question, EventFilter filter)
    {
        var (range, interval, beside) = question;
        var shown = range with { From = range.From.PlusDays(-1) };
        if (interval is { } longer && LifecycleOfPeriods.Starts(range, longer) is var starts)
            shown = range with { From = LocalDate.Min(shown.From, starts[0]), To = starts[^1].PlusDays(-1) };
        if (beside is not null)
        {
            var (from, to) = (beside.Starts[0], beside.Range.To);
            shown = shown with { From = LocalDate.Min(shown.From, from), To = LocalDate.Max(shown.To, to) };
        }

        return new(range, filter, async (context, cancel) =>
        {
            var readable = context.Readable(filter);
            var periods = interval is null ? null
                : await LifecycleOfPeriods.Read(context, range, interval.Value, readable, cancel);
            var days = await DaysOf(context, range, readable, cancel);
            var compared = beside is null ? null : await beside.Read(context, readable, cancel);
            return new LifecycleReport([.. days.Select(LifecycleDay.Of)], periods, compared, range, context.Provenance);
        })
        {
            Reading = shown,
            FromTheBeginning = true,
            Live = filter.NeedsRawEvents,
            LooksBackFrom = beside is null ? null : Instant.Min(range.End, beside.Until),
            Setting = beside is null ? null : $"{beside.Until} {beside.Running?.Until}",
        };
    }

    internal static async Task<IReadOnlyList<LifecyclePeriod>> DaysOf(ReportContext context, ReportRange range, EventFilter filter,
        CancellationToken cancel)
    {
        var reading = range with { From = range.From.PlusDays(-1) };
        var days = (await FromColumns(context, reading, filter, cancel) ?? await context.Session.Rows(Query(reading, filter), Row, cancel))
            .ToDictionary(d => d.Day, d => (d.New, d.Returning, d.Resurrected));
        return
        [
            .. range.Days.Select(day =>
            {
                var (fresh, returning, resurrected) = days.GetValueOrDefault(day);
                var (n, r, s) = days.GetValueOrDefault(day.PlusDays(-1));
                return new LifecyclePeriod(day.ToDateOnly(), fresh, returning, resurrected, n + r + s - returning);
            }),
        ];
    }

    internal static Query Query(ReportRange reading, EventFilter filter) =>
        filter.NeedsRawEvents ? Raw(reading, filter)
        : reading.IsDefaultZone ? Daily(reading, filter.EventType)
        : Masks(reading, filter.EventType);

    private static (LocalDate Day, long New, long Returning, long Resurrected) Row(Npgsql.NpgsqlDataReader r) =>
        (r.Date(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3));

    private static Query Daily(ReportRange reading, string? type) => $"""
        SELECT day,
               coalesce(sum(users) FILTER (WHERE prev_day = '-infinity'), 0)::bigint,
               coalesce(sum(users) FILTER (WHERE prev_day = day - 1), 0)::bigint,
               coalesce(sum(users) FILTER (WHERE prev_day > '-infinity' AND prev_day < day - 1), 0)::bigint
        FROM {Activity.Rows(reading, EventFilter.None with { EventType = type })}
        GROUP BY day
        """;

    private static Query Masks(ReportRange reading, string? type) => $"""
        SELECT a.day,
               count(*) FILTER (WHERE a.prev_day IS NULL AND {NeverBefore(reading, type)}),
               count(*) FILTER (WHERE a.prev_day = a.day - 1),
               count(*) FILTER (WHERE a.prev_day < a.day - 1 OR a.prev_day IS NULL AND NOT {NeverBefore(reading, type)})
        FROM (SELECT who, day, lag(day) OVER (PARTITION BY who ORDER BY day) AS prev_day FROM ({Activity.Masks(reading, type)}) a) a
        GROUP BY a.day
        """;

    // Everything before the range is day 0. Index events_occurred_at of all partitions up to the range's end.
    private static Query Raw(ReportRange reading, EventFilter filter) => $"""
        SELECT {reading.From} + d - 1,
               count(*) FILTER (WHERE prev IS NULL),
               count(*) FILTER (WHERE prev > 0 AND prev = d - 1),
               count(*) FILTER (WHERE prev = 0 OR prev < d - 1)
        FROM (SELECT d, lag(d) OVER (PARTITION BY who ORDER BY d) AS prev
              FROM (SELECT DISTINCT {People.Subject} AS who, {LocalDays.Number(reading, "occurred_at")} AS d
                    FROM events {filter.People}
                    WHERE occurred_at < {reading.End} {filter.Conditions()}) a) a
        WHERE d > 0
        GROUP BY d
        """;

    // Only what needs raw events.
    private static async Task<List<(LocalDate Day, long New, long Returning, long Resurrected)>?> FromColumns(ReportContext context,
        ReportRange reading, EventFilter filter, CancellationToken cancel) =>
        filter.NeedsRawEvents
            ? await context.FromColumns(new(new(Instant.MinValue, reading.End), filter),
                events => OfColumns([.. reading.Days.Select(reading.Zone.StartOfDay)], events),
                r => (LocalDays.Day(reading, (int)r.GetInt64(0)), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), cancel)
            : null;

    /// <summary>
    /// Rows (period from 1, new, returning, resurrected), of columns; everything before the first start is period 0.
    /// </summary>
    internal static ColumnQuery OfColumns(IReadOnlyList<Instant> starts, ColumnQuery events) => $"""
        SELECT p, count(*) FILTER (WHERE prev IS NULL), count(*) FILTER (WHERE prev > 0 AND prev = p - 1),
               count(*) FILTER (WHERE prev = 0 OR prev < p - 1)
        FROM (SELECT p, lag(p) OVER (PARTITION BY person ORDER BY p) AS prev
              FROM (SELECT DISTINCT person, {LocalDays.ColumnNumber(starts, "t")} AS p FROM {events} e) a) b
        WHERE p > 0
        GROUP BY p
        """;

    // Tests a user's first day in the range. A user is not new if they came on a day whose numbers were dropped. Indexes users_pkey and
    // user_day_types_user.
    internal static Query NeverBefore(ReportRange reading, string? type)
    {
        if (type is null)
            return $"EXISTS (SELECT FROM users f WHERE f.user_no = a.who AND f.first_at >= greatest({reading.Start}, (SELECT "
                + $"metrics_from_at FROM policy)))";
        var utcDay = reading.Start.InUtc().Date;
        return $"""
            NOT EXISTS (SELECT FROM user_day_types b
                        WHERE b.user_no = a.who AND b.type_no = (SELECT type_no FROM event_types WHERE event_type = {type})
                          AND b.utc_day <= {utcDay} AND first_quarter(b.utc_day, b.lo, b.hi) < {reading.Start})
            """;
    }
}

/// <param name="Periods">By the interval that was asked for.</param>
/// <param name="Compared">Other periods, if asked for: by the interval, else by days.</param>
public sealed record LifecycleReport(IReadOnlyList<LifecycleDay> Days,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LifecyclePeriod>? Periods,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LifecycleCompared? Compared, ReportRange Range,
    Provenance Provenance) : Report(Range, Provenance);

/// <param name="Dormant">Users of the previous day who did not come on this day.</param>
public sealed record LifecycleDay(DateOnly Date, long New, long Returning, long Resurrected, long Dormant)
{
    internal static LifecycleDay Of(LifecyclePeriod day) => new(day.Start, day.New, day.Returning, day.Resurrected, day.Dormant);
}
