using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Reports;

/// <summary>
/// The lifecycle by weeks or months: users of a period by whether they came in the one before, earlier, or never. Periods are counted
/// whole.
/// </summary>
/// <remarks>
/// Cost: the user-days of the periods and of the one before them; a filter by anything but the type reads all raw events up to the end.
/// </remarks>
internal static class LifecycleOfPeriods
{
    /// <summary>First days: of the period before the range, of each period of the range, and of the one after.</summary>
    public static IReadOnlyList<LocalDate> Starts(ReportRange range, ActiveInterval interval)
    {
        List<LocalDate> starts = [interval.Next(interval.Start(range.From), -1)];
        while (starts[^1] <= range.To) starts.Add(interval.Next(starts[^1]));
        return starts;
    }

    public static Task<IReadOnlyList<LifecyclePeriod>> Read(ReportContext context, ReportRange range, ActiveInterval interval,
        EventFilter filter, CancellationToken cancel)
    {
        var starts = Starts(range, interval);
        return Read(context, range, [.. starts.SkipLast(1)], range.Zone.StartOfDay(starts[^1]), filter, cancel);
    }

    /// <param name="starts">First days: of the period before, and of each.</param>
    /// <param name="end">Of the last one: a whole quarter hour.</param>
    public static async Task<IReadOnlyList<LifecyclePeriod>> Read(ReportContext context, ReportRange range,
        IReadOnlyList<LocalDate> starts, Instant end, EventFilter filter, CancellationToken cancel)
    {
        List<Instant> at = [.. starts.Select(range.Zone.StartOfDay), end];
        var found = (await FromColumns(context, at, filter, cancel)
                ?? await context.Session.Rows(Query(range with { From = starts[0] }, at, filter),
                    r => (Period: r.GetInt32(0), New: r.GetInt64(1), Returning: r.GetInt64(2), Resurrected: r.GetInt64(3)), cancel))
            .ToDictionary(r => r.Period);
        return
        [
            .. Enumerable.Range(1, starts.Count - 1).Select(i =>
            {
                var (now, before) = (found.GetValueOrDefault(i), found.GetValueOrDefault(i - 1));
                return new LifecyclePeriod(starts[i].ToDateOnly(), now.New, now.Returning, now.Resurrected,
                    before.New + before.Returning + before.Resurrected - now.Returning);
            }),
        ];
    }

    // Only what needs raw events.
    private static async Task<List<(int Period, long New, long Returning, long Resurrected)>?> FromColumns(ReportContext context,
        List<Instant> at, EventFilter filter, CancellationToken cancel) =>
        filter.NeedsRawEvents
            ? await context.FromColumns(new(new(Instant.MinValue, at[^1]), filter), events => Lifecycle.OfColumns(at[..^1], events),
                r => ((int)r.GetInt64(0) - 1, r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), cancel)
            : null;

    /// <summary>Rows (period, new, returning, resurrected); period 0 is the one before the range.</summary>
    /// <param name="reading">Begins with period 0.</param>
    internal static Query Query(ReportRange reading, IReadOnlyList<Instant> at, EventFilter filter) =>
        filter.NeedsRawEvents ? Raw(at, filter) : Masks(reading, at, filter.EventType);

    private static Query Masks(ReportRange reading, IReadOnlyList<Instant> at, string? type) => $"""
        SELECT a.period,
               count(*) FILTER (WHERE a.prev IS NULL AND {Lifecycle.NeverBefore(reading, type)}),
               count(*) FILTER (WHERE a.prev = a.period - 1),
               count(*) FILTER (WHERE a.prev < a.period - 1 OR a.prev IS NULL AND NOT {Lifecycle.NeverBefore(reading, type)})
        FROM (SELECT who, period, lag(period) OVER (PARTITION BY who ORDER BY period) AS prev FROM ({Active(at, type)}) p) a
        GROUP BY a.period
        """;

    // Index user_days_utc_day; primary key of user_day_types.
    private static Query Active(IReadOnlyList<Instant> at, string? type)
    {
        Query table = $"user_days", ofType = Reports.Query.Empty;
        if (type is not null)
            (table, ofType) = ($"user_day_types", $"WHERE u.type_no = (SELECT type_no FROM event_types WHERE event_type = {type})");
        return $"""
            SELECT DISTINCT u.user_no AS who, s.period
            FROM {LocalDays.PeriodSlices(at)} JOIN {table} u ON u.utc_day = s.utc_day AND {LocalDays.Active}
            {ofType}
            """;
    }

    // Everything before the period before the range is 0. Index events_occurred_at of all partitions up to the end.
    private static Query Raw(IReadOnlyList<Instant> at, EventFilter filter) => $"""
        SELECT p - 1,
               count(*) FILTER (WHERE prev IS NULL),
               count(*) FILTER (WHERE prev > 0 AND prev = p - 1),
               count(*) FILTER (WHERE prev = 0 OR prev < p - 1)
        FROM (SELECT p, lag(p) OVER (PARTITION BY who ORDER BY p) AS prev
              FROM (SELECT DISTINCT {People.Subject} AS who, width_bucket(occurred_at, {at.Take(at.Count - 1)}) AS p
                    FROM events {filter.People}
                    WHERE occurred_at < {at[^1]} {filter.Conditions()}) a) a
        WHERE p > 0
        GROUP BY p
        """;
}

/// <param name="Start">Its first day.</param>
/// <param name="Dormant">Users of the previous period who did not come in this one.</param>
public sealed record LifecyclePeriod(DateOnly Start, long New, long Returning, long Resurrected, long Dormant);
