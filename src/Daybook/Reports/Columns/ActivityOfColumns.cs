using Daybook.Foundation.Columns;
using NodaTime;

namespace Daybook.Reports.Columns;

/// <summary>
/// What <see cref="Activity"/> is for PostgreSQL: users of a day by the day they were active before it. Days are numbers within the
/// range, from 1.
/// </summary>
internal static class ActivityOfColumns
{
    // Before any window that ends in the range.
    private const long Never = -1_000_000;

    /// <summary>
    /// Rows (day, users) of the days on which the window that ends there changes: see <see cref="ActiveUsers.RollingUsers"/>.
    /// </summary>
    public static ColumnQuery Rolling(ReportRange range, ColumnQuery events, int length) => $"""
        SELECT day, (sum(sum(users)) OVER (ORDER BY day))::BIGINT
        FROM (SELECT CASE WHEN s.enters THEN greatest(p.day, p.prev_day + {(long)length}) ELSE p.day + {(long)length} END AS day,
                     CASE WHEN s.enters THEN p.users ELSE -p.users END AS users
              FROM {Rows(range, events)} p CROSS JOIN (VALUES (true), (false)) s(enters)) e
        GROUP BY day
        ORDER BY day
        """;

    /// <summary>Rows (first day, users) of the periods. The first period begins where the range does.</summary>
    public static ColumnQuery Calendar(ReportRange range, ColumnQuery events, IEnumerable<LocalDate> starts) => $"""
        SELECT start_day, sum(users)::BIGINT
        FROM (SELECT s.start_day, p.prev_day, p.users
              FROM {Rows(range, events)} p ASOF
                JOIN (VALUES {ColumnQuery.Join(", ", starts.Select(s => (ColumnQuery)$"({Number(range, s)})"))}) s(start_day)
                  ON p.day >= s.start_day) a
        WHERE prev_day < start_day
        GROUP BY start_day
        """;

    private static ColumnQuery Rows(ReportRange range, ColumnQuery events) => $"""
        (SELECT day, prev_day, count(*)::BIGINT AS users
         FROM (SELECT day, coalesce(lag(day) OVER (PARTITION BY person ORDER BY day), {Never}) AS prev_day
               FROM (SELECT DISTINCT person, {LocalDays.ColumnNumber(range, "t")} AS day FROM {events} e) a) b
         GROUP BY day, prev_day)
        """;

    private static long Number(ReportRange range, LocalDate day) => Period.DaysBetween(range.From, day) + 1;
}
