using Daybook.Foundation.Columns;
using NodaTime;

namespace Daybook.Reports;

/// <summary>Users by the period of their first event ever, and how many of them were active in each later period.</summary>
/// <remarks>
/// With <c>first_event</c>, the first event of that type decides the cohort. With <c>return_event</c>, only events of that type count as
/// a return. Cost: without a filter, the default zone reads the cohort tables; otherwise it reads users and the user-days of the cohorts'
/// windows; a filter by anything but types reads all raw events up to the last window's end, as columns
/// where there are any.
/// </remarks>
public static class Retention
{
    public const int DefaultWindows = 7, MaxWindows = 400;

    public static ReportPlan<RetentionReport> Plan(RetentionQuestion question) =>
        new(question.Range, question.Filter, async (context, cancel) =>
    {
        var readable = question with { NumbersFrom = context.Kept.Numbers, Filter = context.Readable(question.Filter) };
        var cells = await FromColumns(context, readable, cancel) ?? await context.Session.Rows(Query(readable),
            r => (Cohort: r.GetInt32(0), Window: r.GetInt32(1), Users: r.GetInt64(2)), cancel);
        var users = cells.ToDictionary(c => (c.Cohort, c.Window), c => c.Users);
        return new RetentionReport([.. Enumerable.Range(0, question.Cohorts).Select(cohort =>
        {
            var size = users.GetValueOrDefault((cohort, 0));
            long?[] returned = [.. Enumerable.Range(0, question.Windows).Select(window =>
                question.StartAt(cohort + window) > context.Now ? null : (long?)users.GetValueOrDefault((cohort, window)))];
            return new RetentionCohort(
                question.Start(cohort).ToDateOnly(), size, returned,
                [.. returned.Select(n => n is null || size == 0 ? null : (double?)Math.Round(100.0 * n.Value / size, 2))]);
        })], question.WindowType, question.Windows, question.Range, context.Provenance);
    })
        {
            Reading = question.Reading,
            FromTheBeginning = true,
            Live = question.Filter.NeedsRawEvents,
        };

    /// <summary>Rows (cohort, window, users), with cohort and window numbered from 0. Window 0 is the cohort's size.</summary>
    internal static Query Query(RetentionQuestion q) =>
        q.Filter.NeedsRawEvents ? Raw(q)
        : q.Range.IsDefaultZone && q.FirstEvent is null && q.ReturnEvent is null ? Daily(q) : Masks(q);

    // Primary keys of cohort_days, cohort_weeks, cohort_months.
    private static Query Daily(RetentionQuestion q)
    {
        var (first, last) = (q.Start(0), q.Start(q.Cohorts - 1));
        return q.Interval switch
        {
            ActiveInterval.Day => (Query)$"""
                SELECT first_day - {first}, day - first_day, users
                FROM cohort_days WHERE first_day BETWEEN {first} AND {last} AND day < first_day + {q.Windows}
                """,
            ActiveInterval.Week => $"""
                SELECT (first_week - {first}) / 7, (week - first_week) / 7, users
                FROM cohort_weeks WHERE first_week BETWEEN {first} AND {last} AND week < first_week + 7 * {q.Windows}
                """,
            _ => $"""
                SELECT {Months($"first_month")} - {Months($"{first}")}, {Months($"month")} - {Months($"first_month")}, users
                FROM cohort_months WHERE first_month BETWEEN {first} AND {last}
                  AND month < first_month + make_interval(months => {q.Windows})
                """,
        };
    }

    private static Query Months(Query day) => $"(extract(year FROM {day}) * 12 + extract(month FROM {day}))::int";

    // A cohort that began before the first day with numbers is left out, as in the cohort tables, because its windows are unknown.
    private static Query Masks(RetentionQuestion q)
    {
        var starts = Starts(q);
        return $"""
            WITH firsts AS MATERIALIZED (
              SELECT user_no, width_bucket(first_at, {starts}) - 1 AS cohort
              FROM ({Firsts(q)}) f
              WHERE first_at >= {starts.Take(q.Cohorts).FirstOrDefault(s => s >= q.NumbersFrom, starts[q.Cohorts])}
                AND first_at < {starts[q.Cohorts]})
            {Sizes(q)}
            UNION ALL
            SELECT f.cohort, s.period - f.cohort, count(DISTINCT u.user_no)
            FROM {LocalDays.PeriodSlices(starts)}
            JOIN {Returning(q)} u ON u.utc_day = s.utc_day AND {LocalDays.Active}
            JOIN firsts f ON f.user_no = u.user_no AND s.period > f.cohort AND s.period < f.cohort + {q.Windows}
            GROUP BY f.cohort, s.period - f.cohort
            """;
    }

    // Everything before the first cohort is period -1. Index events_occurred_at of all partitions up to the last window's end.
    private static Query Raw(RetentionQuestion q)
    {
        var starts = Starts(q);
        return $"""
            WITH periods AS MATERIALIZED (
              SELECT {People.Subject} AS who, width_bucket(occurred_at, {starts}) - 1 AS period,
                     bool_or({IsType(q.FirstEvent)}) AS is_first, bool_or({IsType(q.ReturnEvent)}) AS is_return
              FROM events {q.Filter.People}
              WHERE occurred_at < {starts[^1]} {OneOf(q)} {q.Filter.Conditions()}
              GROUP BY 1, 2),
            firsts AS MATERIALIZED (
              SELECT who, min(period) AS cohort FROM periods WHERE is_first GROUP BY who
                HAVING min(period) BETWEEN 0 AND {q.Cohorts - 1})
            SELECT cohort, 0, count(*) FROM firsts GROUP BY cohort
            UNION ALL
            SELECT f.cohort, p.period - f.cohort, count(*)
            FROM firsts f JOIN periods p ON p.who = f.who AND p.is_return AND p.period > f.cohort AND p.period < f.cohort + {q.Windows}
            GROUP BY f.cohort, p.period - f.cohort
            """;
    }

    // Only what needs raw events: the cohort tables and the masks are quicker for the rest.
    private static async Task<List<(int Cohort, int Window, long Users)>?> FromColumns(ReportContext context, RetentionQuestion q,
        CancellationToken cancel)
    {
        if (!q.Filter.NeedsRawEvents) return null;
        var span = new Interval(Instant.MinValue, q.StartAt(q.Cohorts + q.Windows - 1));
        var types = q is { FirstEvent: { } first, ReturnEvent: { } again } ? new[] { first, again }.Distinct().ToList() : null;
        return await context.FromColumns(new(span, q.Filter, types), events => OfColumns(q, events),
            r => (Cohort: (int)r.GetInt64(0), Window: (int)r.GetInt64(1), Users: r.GetInt64(2)), cancel);
    }

    /// <summary>The same as <see cref="Raw"/>, of columns.</summary>
    private static ColumnQuery OfColumns(RetentionQuestion q, ColumnQuery events)
    {
        ColumnQuery isFirst = $"true", isReturn = $"true";
        if (q.FirstEvent is { } first) isFirst = $"event_type = {first}";
        if (q.ReturnEvent is { } again) isReturn = $"event_type = {again}";
        return $"""
            WITH periods AS MATERIALIZED (
              SELECT person, {LocalDays.ColumnNumber(Starts(q), "t")} - 1 AS period, bool_or({isFirst}) AS is_first,
                     bool_or({isReturn}) AS is_return
              FROM {events} e
              GROUP BY 1, 2),
            firsts AS MATERIALIZED (
              SELECT person, min(period) AS cohort FROM periods WHERE is_first GROUP BY person
                HAVING min(period) BETWEEN 0 AND {q.Cohorts - 1L})
            SELECT cohort, 0::BIGINT, count(*) FROM firsts GROUP BY cohort
            UNION ALL
            SELECT f.cohort, p.period - f.cohort, count(*)
            FROM firsts f JOIN periods p ON p.person = f.person AND p.is_return AND p.period > f.cohort
              AND p.period < f.cohort + {(long)q.Windows}
            GROUP BY f.cohort, p.period - f.cohort
            """;
    }

    // Of all periods, and the end of the last.
    private static List<Instant> Starts(RetentionQuestion q) => [.. Enumerable.Range(0, q.Cohorts + q.Windows).Select(q.StartAt)];

    private static Query IsType(string? type)
    {
        if (type is null) return $"true";
        return $"event_type = {type}";
    }

    private static Query OneOf(RetentionQuestion q)
    {
        if (q.FirstEvent is null || q.ReturnEvent is null) return Reports.Query.Empty;
        return $"AND event_type IN ({q.FirstEvent}, {q.ReturnEvent})";
    }

    // Without a type, first_at alone does not say that the first event is still there: an erased person keeps it, without a name and
    // without days. The cohort tables count people by their days, too.
    private static Query Sizes(RetentionQuestion q)
    {
        if (q.FirstEvent is not null) return $"SELECT cohort, 0, count(*) FROM firsts GROUP BY cohort";
        return $"""
            SELECT f.cohort, 0, count(DISTINCT u.user_no)
            FROM {LocalDays.PeriodSlices([.. Enumerable.Range(0, q.Cohorts + 1).Select(q.StartAt)])}
            JOIN user_days u ON u.utc_day = s.utc_day AND {LocalDays.Active}
            JOIN firsts f ON f.user_no = u.user_no AND s.period = f.cohort
            GROUP BY f.cohort
            """;
    }

    // If a user has an event of the type on an earlier UTC day, they are in an earlier cohort. Index user_day_types_user.
    private static Query Firsts(RetentionQuestion q)
    {
        if (q.FirstEvent is null) return $"SELECT user_no, first_at FROM users WHERE person_no IS NULL";
        var from = q.StartAt(0).InUtc().Date;
        var to = q.StartAt(q.Cohorts).InUtc().Date;
        return $"""
            SELECT t.user_no, min(first_quarter(t.utc_day, t.lo, t.hi)) AS first_at
            FROM user_day_types t
            WHERE t.type_no = (SELECT type_no FROM event_types WHERE event_type = {q.FirstEvent}) AND t.utc_day BETWEEN {from} AND {to}
              AND NOT EXISTS (SELECT FROM user_day_types b WHERE b.user_no = t.user_no AND b.type_no = t.type_no AND b.utc_day < {from})
            GROUP BY t.user_no
            """;
    }

    private static Query Returning(RetentionQuestion q)
    {
        if (q.ReturnEvent is null) return $"user_days";
        return $"(SELECT utc_day, user_no, lo, hi FROM user_day_types WHERE type_no = (SELECT type_no FROM event_types WHERE event_type "
            + $"= {q.ReturnEvent}))";
    }
}

public sealed record RetentionReport(IReadOnlyList<RetentionCohort> Cohorts, string WindowType, int Windows, ReportRange Range,
    Provenance Provenance) : Report(Range, Provenance);

/// <param name="Start">First day of the cohort's period.</param>
/// <param name="Size">Users whose first event is in it.</param>
/// <param name="Returned">Active users by period, beginning with period 0, the size; null for a period that has not begun.</param>
/// <param name="Percent">Percent of the size, two decimal places; null in the same cases and for an empty cohort.</param>
public sealed record RetentionCohort(DateOnly Start, long Size, IReadOnlyList<long?> Returned, IReadOnlyList<double?> Percent);
