using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>For every user who joined or left the counted day: their active days just before and after it.</summary>
internal static class Neighbours
{
    /// <summary>Primary keys of user_days and day_slices; index user_day_types_user.</summary>
    public static async Task Find(RollupSession session, LocalDate day, Interval bounds, CancellationToken cancel)
    {
        var (first, last) = (bounds.Start.InUtc().Date.ToDateOnly(), bounds.End.InUtc().Date.ToDateOnly());
        await session.Execute(Update("user_days", "c.type_no = 0", "u.user_no = c.user_no", BeforeAll), cancel, day.ToDateOnly(), first,
            last);
        await session.Execute(Update("user_day_types", "c.type_no > 0", "u.user_no = c.user_no AND u.type_no = c.type_no", "'-infinity'"),
            cancel, day.ToDateOnly(), first, last);
    }

    // No user's days are known before the first kept day. But a user who was active before then still counts as seen before.
    private const string BeforeAll =
        "(SELECT CASE WHEN f.first_at < p.metrics_from_at THEN date '0001-01-01' ELSE '-infinity' END FROM users f, policy p WHERE "
            + "f.user_no = c.user_no)";

    private static string Update(string table, string which, string same, string never) =>
        $"""
        UPDATE changed_users c
        SET prev_day = coalesce(({Nearest(table, $"{same} AND u.utc_day <= $2", "max", "s.day < $1", "DESC")}), {never}),
            next_day = ({Nearest(table, $"{same} AND u.utc_day >= $3", "min", "s.day > $1", "ASC")})
        WHERE {which}
        """;

    // Later UTC days hold no earlier days of the zone. So the first row in index order that has a day is the nearest, and the scan ends
    // there.
    private static string Nearest(string table, string where, string best, string side, string order) =>
        $"""
        SELECT x.day
        FROM (
          SELECT u.utc_day, (SELECT {best}(s.day) FROM day_slices s WHERE s.utc_day = u.utc_day AND {side}
            AND (u.lo & s.lo) | (u.hi & s.hi) <> 0) AS day
          FROM {table} u WHERE {where}) x
        WHERE x.day IS NOT NULL
        ORDER BY x.utc_day {order} LIMIT 1
        """;
}
