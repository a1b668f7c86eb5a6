using NodaTime;

namespace Daybook.Rollup;

/// <summary>Who became active on the counted day, and who no longer was: what the small tables change by. Type 0 stands for any type.</summary>
internal static class ChangedUsers
{
    /// <summary>Compares the masks as they still stand with those just read; call it before <see cref="DailyTables.Write"/>.</summary>
    public static async Task Find(RollupSession session, CancellationToken cancel)
    {
        await session.Execute(
            """
            INSERT INTO changed_users (type_no, user_no, added)
            SELECT 0, user_no, n.user_no IS NOT NULL
            FROM (SELECT DISTINCT u.user_no FROM user_days u JOIN slices s USING (utc_day) WHERE (u.lo & s.lo) | (u.hi & s.hi) <> 0) o
            FULL JOIN (SELECT DISTINCT user_no FROM now_user_days) n USING (user_no)
            WHERE o.user_no IS NULL OR n.user_no IS NULL
            UNION ALL
            SELECT type_no, user_no, n.user_no IS NOT NULL
            FROM (SELECT DISTINCT u.type_no, u.user_no FROM user_day_types u JOIN slices s USING (utc_day) WHERE (u.lo & s.lo) | (u.hi & s.hi) <> 0) o
            FULL JOIN (SELECT DISTINCT type_no, user_no FROM now_user_day_types) n USING (type_no, user_no)
            WHERE o.user_no IS NULL OR n.user_no IS NULL
            """, cancel);
        await session.Execute("ANALYZE changed_users", cancel);
    }

    /// <summary>Finds each one's active day before and after the counted day. Primary keys of user_days and day_slices; index user_day_types_user.</summary>
    public static async Task FindNeighbours(RollupSession session, LocalDate day, Interval bounds, CancellationToken cancel)
    {
        var (first, last) = (bounds.Start.InUtc().Date.ToDateOnly(), bounds.End.InUtc().Date.ToDateOnly());
        await session.Execute(Neighbours("user_days", "c.type_no = 0", "u.user_no = c.user_no"), cancel, day.ToDateOnly(), first, last);
        await session.Execute(Neighbours("user_day_types", "c.type_no > 0", "u.user_no = c.user_no AND u.type_no = c.type_no"), cancel, day.ToDateOnly(), first, last);
    }

    // Later UTC days hold no earlier days of the zone, so the first row by utc_day is the nearest.
    private static string Neighbours(string table, string which, string same) =>
        $"""
        UPDATE changed_users c
        SET prev_day = coalesce((
              SELECT s.day FROM {table} u JOIN day_slices s USING (utc_day)
              WHERE {same} AND u.utc_day <= $2 AND s.day < $1 AND (u.lo & s.lo) | (u.hi & s.hi) <> 0
              ORDER BY u.utc_day DESC, s.day DESC LIMIT 1), '-infinity'),
            next_day = (
              SELECT s.day FROM {table} u JOIN day_slices s USING (utc_day)
              WHERE {same} AND u.utc_day >= $3 AND s.day > $1 AND (u.lo & s.lo) | (u.hi & s.hi) <> 0
              ORDER BY u.utc_day, s.day LIMIT 1)
        WHERE {which}
        """;
}
