using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>Sums that must be the same in several daily tables.</summary>
internal static class DaySums
{
    /// <summary>An example of each difference, of any day.</summary>
    public static Task<List<string>> Differences(RollupSession session, CancellationToken cancel) =>
        session.Query(Query("true") + " ORDER BY 1", r => r.GetString(0), cancel);

    /// <summary>Whether a day's numbers agree with each other. A sum that is wrong would stay wrong if only changes were added to
    /// it.</summary>
    public static async Task<bool> Agree(RollupSession session, LocalDate day, CancellationToken cancel) =>
        (await session.Query($"SELECT NOT EXISTS ({Query("day = $1")})", r => r.GetBoolean(0), cancel, day.ToDateOnly())).Single();

    // Each person of a day has one row in active_prev, and one in type_prev for each of their types. Primary keys of all these tables.
    private static string Query(string days) => $"""
        SELECT format('%s: %s events, by type %s, by quarter hour %s', d.day, d.events, m.events, q.events)
        FROM days d
        LEFT JOIN LATERAL (SELECT coalesce(sum(event_count), 0) AS events FROM metrics_by_day m WHERE m.day = d.day) m ON true
        LEFT JOIN LATERAL (SELECT coalesce(sum(q.events), 0) AS events FROM quarter_counts q WHERE q.bucket >= d.from_at
          AND q.bucket < d.to_at) q ON true
        WHERE {days} AND (d.events <> m.events OR d.events <> q.events)
        UNION ALL
        SELECT format('%s: %s users, on it %s', d.day, d.users, a.users)
        FROM days d
        CROSS JOIN LATERAL (SELECT coalesce(sum(users), 0) AS users FROM active_prev a WHERE a.day = d.day) a
        WHERE {days} AND d.users <> a.users
        UNION ALL
        SELECT format('%s %s: %s users, on it %s', m.day, m.event_type, m.unique_users, t.users)
        FROM metrics_by_day m JOIN event_types e USING (event_type)
        CROSS JOIN LATERAL (SELECT coalesce(sum(users), 0) AS users FROM type_prev t WHERE t.type_no = e.type_no AND t.day = m.day) t
        WHERE {days} AND m.unique_users <> t.users
        """;
}
