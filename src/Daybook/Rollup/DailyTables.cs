using NodaTime;

namespace Daybook.Rollup;

/// <summary>Second half of a count: rows of the daily tables that differ from what was read are rewritten, the others are left alone.</summary>
internal static class DailyTables
{
    /// <returns>Rows changed; 0 means that every number of the day stood already.</returns>
    public static async Task<int> Write(RollupSession session, LocalDate day, Interval bounds, CancellationToken cancel)
    {
        var (from, to) = (bounds.Start.ToDateTimeUtc(), bounds.End.ToDateTimeUtc());
        var changed = 0;
        foreach (var statement in Metrics) changed += await session.Execute(statement, cancel, day.ToDateOnly());
        foreach (var statement in Quarters) changed += await session.Execute(statement, cancel, from, to);
        foreach (var statement in UserDays) changed += await session.Execute(statement, cancel);
        foreach (var statement in UserDayTypes) changed += await session.Execute(statement, cancel);
        return changed;
    }

    // Primary key metrics_by_day (day, event_type).
    private static readonly string[] Metrics =
    [
        """
        DELETE FROM metrics_by_day m
        WHERE m.day = $1 AND NOT EXISTS (SELECT FROM now_events e WHERE e.event_type = m.event_type)
        """,
        """
        INSERT INTO metrics_by_day AS m (day, event_type, event_count, unique_users)
        SELECT $1, event_type, sum(events), count(DISTINCT subject) FROM now_events GROUP BY event_type
        ON CONFLICT (day, event_type) DO UPDATE SET event_count = excluded.event_count, unique_users = excluded.unique_users
        WHERE (m.event_count, m.unique_users) <> (excluded.event_count, excluded.unique_users)
        """,
    ];

    // Primary key quarter_counts (bucket, type_no).
    private static readonly string[] Quarters =
    [
        """
        DELETE FROM quarter_counts q
        WHERE q.bucket >= $1 AND q.bucket < $2
          AND NOT EXISTS (SELECT FROM now_events e JOIN event_types t USING (event_type) WHERE e.bucket = q.bucket AND t.type_no = q.type_no)
        """,
        """
        INSERT INTO quarter_counts AS q (bucket, type_no, events)
        SELECT e.bucket, t.type_no, sum(e.events) FROM now_events e JOIN event_types t USING (event_type)
        WHERE e.bucket >= $1 AND e.bucket < $2
        GROUP BY 1, 2
        ON CONFLICT (bucket, type_no) DO UPDATE SET events = excluded.events
        WHERE q.events <> excluded.events
        """,
    ];

    // Local and UTC days need not coincide: of a UTC day's masks only the bits inside the counted day are replaced.
    // Index user_days_utc_day.
    private static readonly string[] UserDays =
    [
        """
        DELETE FROM user_days u USING slices s
        WHERE u.utc_day = s.utc_day AND u.lo & ~s.lo = 0 AND u.hi & ~s.hi = 0
          AND NOT EXISTS (SELECT FROM now_user_days n WHERE n.utc_day = u.utc_day AND n.user_no = u.user_no)
        """,
        """
        UPDATE user_days u SET lo = u.lo & ~s.lo, hi = u.hi & ~s.hi
        FROM slices s
        WHERE u.utc_day = s.utc_day AND (u.lo & s.lo) | (u.hi & s.hi) <> 0
          AND NOT EXISTS (SELECT FROM now_user_days n WHERE n.utc_day = u.utc_day AND n.user_no = u.user_no)
        """,
        """
        UPDATE user_days u SET lo = (u.lo & ~s.lo) | n.lo, hi = (u.hi & ~s.hi) | n.hi
        FROM now_user_days n JOIN slices s USING (utc_day)
        WHERE u.utc_day = n.utc_day AND u.user_no = n.user_no AND (u.lo & s.lo, u.hi & s.hi) <> (n.lo, n.hi)
        """,
        """
        INSERT INTO user_days (utc_day, user_no, lo, hi)
        SELECT utc_day, user_no, lo, hi FROM now_user_days n
        WHERE NOT EXISTS (SELECT FROM user_days u WHERE u.utc_day = n.utc_day AND u.user_no = n.user_no)
        """,
    ];

    // Primary key user_day_types (utc_day, type_no, user_no).
    private static readonly string[] UserDayTypes =
    [
        """
        DELETE FROM user_day_types u USING slices s
        WHERE u.utc_day = s.utc_day AND u.lo & ~s.lo = 0 AND u.hi & ~s.hi = 0
          AND NOT EXISTS (SELECT FROM now_user_day_types n WHERE (n.utc_day, n.type_no, n.user_no) = (u.utc_day, u.type_no, u.user_no))
        """,
        """
        UPDATE user_day_types u SET lo = u.lo & ~s.lo, hi = u.hi & ~s.hi
        FROM slices s
        WHERE u.utc_day = s.utc_day AND (u.lo & s.lo) | (u.hi & s.hi) <> 0
          AND NOT EXISTS (SELECT FROM now_user_day_types n WHERE (n.utc_day, n.type_no, n.user_no) = (u.utc_day, u.type_no, u.user_no))
        """,
        """
        UPDATE user_day_types u SET lo = (u.lo & ~s.lo) | n.lo, hi = (u.hi & ~s.hi) | n.hi
        FROM now_user_day_types n JOIN slices s USING (utc_day)
        WHERE u.utc_day = n.utc_day AND u.type_no = n.type_no AND u.user_no = n.user_no AND (u.lo & s.lo, u.hi & s.hi) <> (n.lo, n.hi)
        """,
        """
        INSERT INTO user_day_types (utc_day, type_no, user_no, lo, hi)
        SELECT utc_day, type_no, user_no, lo, hi FROM now_user_day_types n
        WHERE NOT EXISTS (SELECT FROM user_day_types u WHERE (u.utc_day, u.type_no, u.user_no) = (n.utc_day, n.type_no, n.user_no))
        """,
    ];
}
