namespace Daybook.Days.Rollup;

/// <summary>The masks of user_days and user_day_types on the counted day, and of the ids that people with several are made of.</summary>
/// <remarks>
/// Local and UTC days may differ, and a window may be less than a day. So of a UTC day's masks only the bits that the window counts again
/// are replaced. The stored rows are read once into a temporary table and compared there, because joins between a day's rows and tables of
/// years mislead the planner.
/// </remarks>
internal static class ActivityMasks
{
    private static readonly Tables People = new("user_days", "user_day_types", "now_masks", "was_masks", "mask_changes");

    /// <summary>Each id of a person that has several: a person's mask is the OR of these.</summary>
    private static readonly Tables Parts = new("linked_days", "linked_day_types", "now_parts", "was_parts", "part_changes");

    /// <summary>Reads what is stored, and notes which rows must change and which people joined and left the day.</summary>
    public static async Task Compare(RollupSession session, CountWindow window, CancellationToken cancel)
    {
        var utcDays = window.Slices().Select(s => s.Day.UtcDay.ToDateOnly()).ToArray();
        foreach (var tables in (Tables[])[People, Parts])
        {
            if (window.IsWhole) await session.Execute(Was(tables), cancel, utcDays);
            else if (window.Replaces) await session.Execute(WasOf(tables, NowAndThen(tables)), cancel, utcDays);
            else await session.Execute(WasOf(tables, $"SELECT DISTINCT type_no, user_no FROM {tables.Now}"), cancel);
            await session.Execute($"ANALYZE {tables.Was}", cancel);
            await session.Execute(Changes(tables), cancel);
        }

        await session.Execute(Joined, cancel);
        await session.Execute("ANALYZE mask_changes, part_changes, changed_users", cancel);
    }

    /// <returns>Rows changed.</returns>
    public static async Task<int> Write(RollupSession session, CancellationToken cancel)
    {
        var changed = 0;
        foreach (var statement in (string[])[.. Writes(People), .. Writes(Parts)]) changed += await session.Execute(statement, cancel);
        return changed;
    }

    // Indexes user_days_utc_day and linked_days_utc_day, primary keys of user_day_types and linked_day_types.
    private static string Was(Tables t) => $"""
        INSERT INTO {t.Was} (type_no, utc_day, user_no, lo, hi)
        SELECT 0, utc_day, user_no, lo, hi FROM {t.Days} WHERE utc_day = ANY($1)
        UNION ALL
        SELECT type_no, utc_day, user_no, lo, hi FROM {t.Types} WHERE utc_day = ANY($1)
        """;

    // LIMIT makes the planner look up each row by its key, however many rows it thinks there are. Primary keys of all four tables.
    private static string WasOf(Tables t, string users) => $"""
        INSERT INTO {t.Was} (type_no, utc_day, user_no, lo, hi)
        SELECT n.type_no, s.utc_day, n.user_no, w.lo, w.hi
        FROM ({users}) n CROSS JOIN slices s CROSS JOIN LATERAL (
          SELECT u.lo, u.hi FROM {t.Days} u WHERE n.type_no = 0 AND u.user_no = n.user_no AND u.utc_day = s.utc_day
          UNION ALL
          SELECT u.lo, u.hi FROM {t.Types} u
          WHERE n.type_no > 0 AND u.utc_day = s.utc_day AND u.type_no = n.type_no AND u.user_no = n.user_no
          LIMIT 1) w
        """;

    // Those who are in the window, and those who were when it was last counted. The same indexes as for all rows of a UTC day.
    private static string NowAndThen(Tables t) => $"""
        SELECT type_no, user_no FROM {t.Now}
        UNION
        SELECT 0, u.user_no FROM {t.Days} u JOIN slices s USING (utc_day)
        WHERE u.utc_day = ANY($1) AND (u.lo & s.again_lo) | (u.hi & s.again_hi) <> 0
        UNION
        SELECT u.type_no, u.user_no FROM {t.Types} u JOIN slices s USING (utc_day)
        WHERE u.utc_day = ANY($1) AND (u.lo & s.again_lo) | (u.hi & s.again_hi) <> 0
        """;

    private static string Compared(Tables t) => $"""
        {t.Was} w FULL JOIN {t.Now} n USING (type_no, utc_day, user_no) JOIN slices s USING (utc_day),
        LATERAL (SELECT (coalesce(w.lo, 0) & ~s.again_lo) | coalesce(n.lo, 0) AS lo,
          (coalesce(w.hi, 0) & ~s.again_hi) | coalesce(n.hi, 0) AS hi) next
        """;

    private static string Changes(Tables t) => $"""
        INSERT INTO {t.Changes} (type_no, utc_day, user_no, lo, hi)
        SELECT type_no, utc_day, user_no, next.lo, next.hi FROM {Compared(t)}
        WHERE (next.lo, next.hi) IS DISTINCT FROM (w.lo, w.hi)
        """;

    private static readonly string Joined = $"""
        INSERT INTO changed_users (type_no, user_no, added)
        SELECT type_no, user_no, bool_or((next.lo & s.lo) | (next.hi & s.hi) <> 0)
        FROM {Compared(People)}
        GROUP BY type_no, user_no
        HAVING bool_or((next.lo & s.lo) | (next.hi & s.hi) <> 0)
          <> bool_or((coalesce(w.lo, 0) & s.lo) | (coalesce(w.hi, 0) & s.hi) <> 0)
        """;

    private static string[] Writes(Tables t) =>
    [
        $"DELETE FROM {t.Days} u USING {t.Changes} c WHERE c.type_no = 0 AND c.lo | c.hi = 0 AND u.user_no = c.user_no AND u.utc_day = "
            + $"c.utc_day",
        $"""
        INSERT INTO {t.Days} (utc_day, user_no, lo, hi)
        SELECT utc_day, user_no, lo, hi FROM {t.Changes} WHERE type_no = 0 AND lo | hi <> 0 ORDER BY user_no, utc_day
        ON CONFLICT (user_no, utc_day) DO UPDATE SET lo = excluded.lo, hi = excluded.hi
        """,
        $"""
        DELETE FROM {t.Types} u USING {t.Changes} c
        WHERE c.type_no > 0 AND c.lo | c.hi = 0 AND u.utc_day = c.utc_day AND u.type_no = c.type_no AND u.user_no = c.user_no
        """,
        $"""
        INSERT INTO {t.Types} (utc_day, type_no, user_no, lo, hi)
        SELECT utc_day, type_no, user_no, lo, hi FROM {t.Changes} WHERE type_no > 0 AND lo | hi <> 0 ORDER BY utc_day, type_no, user_no
        ON CONFLICT (utc_day, type_no, user_no) DO UPDATE SET lo = excluded.lo, hi = excluded.hi
        """,
    ];

    /// <param name="Days">Stored, any type.</param>
    /// <param name="Types">Stored, by type.</param>
    private sealed record Tables(string Days, string Types, string Now, string Was, string Changes);
}
