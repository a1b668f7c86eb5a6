using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>
/// Once a day: checks that the daily tables equal what they are made of. Differences go to rollup_faults, on which Quality raises an
/// alarm.
/// </summary>
/// <remarks>
/// Raw events: yesterday, a few days at random, and every day with an open fault. All days: the daily tables among each other. Small
/// tables: computed again and compared, then replaced if they were wrong. A wrong day is not repaired automatically, because it means a
/// fault in Daybook or that somebody changed the database by hand.
/// <c>POST /ops/rollup?from&amp;to</c> counts it again.
/// </remarks>
public sealed class NightlyRecount(PostgresConnections database, ReportingZone zone, TimeProvider clock, ILogger<NightlyRecount> log)
{
    private const int SampleDays = 7;

    /// <summary>Nobody has done it on this day of the reporting zone yet.</summary>
    public async Task<bool> Due(CancellationToken cancel)
    {
        await using var session = await RollupSession.Open(database, cancel);
        return !(await session.Query("SELECT EXISTS (SELECT FROM recounts WHERE day = $1)", r => r.GetBoolean(0), cancel,
            zone.Today.ToDateOnly())).Single();
    }

    /// <returns>Faults found.</returns>
    public async Task<int> Run(CancellationToken cancel)
    {
        var started = clock.GetUtcNow();
        await using var session = await RollupSession.Open(database, cancel);
        List<DateOnly> done = [];
        var faults = 0;
        foreach (var day in await Sample(session, cancel))
        {
            var found = await session.Transaction(async s =>
            {
                var wrong = await RecountDay.Run(s, day, zone.Zone.Day(day), cancel);
                if (wrong is not null) await RecountFaults.Note(s, day.ToDateOnly(), wrong, started, cancel);
                return wrong;
            }, cancel);
            if (found is null) continue;
            done.Add(day.ToDateOnly());
            faults += Report(found, $"{day:uuuu-MM-dd}");
        }

        faults += await session.Transaction(s => Tables(s, started, cancel), cancel);
        await session.Execute(
            "INSERT INTO recounts (day, started_at, finished_at, days, faults) VALUES ($1, $2, $3, $4, $5)", cancel,
            zone.Today.ToDateOnly(), started, clock.GetUtcNow(), done.ToArray(), faults);
        Log.Recounted(log, done.Count, faults);
        return faults;
    }

    private async Task<IReadOnlyList<LocalDate>> Sample(RollupSession session, CancellationToken cancel)
    {
        var sample = await session.Query(
            """
            SELECT day FROM days WHERE closed_at IS NOT NULL AND from_at >= (SELECT horizon FROM policy) ORDER BY random() LIMIT $1
            """, r => r.GetFieldValue<DateOnly>(0), cancel, SampleDays);
        var yesterday = zone.Today.PlusDays(-1);
        return [.. sample.Concat(await RecountFaults.OpenDays(session, cancel)).Select(LocalDate.FromDateOnly).Append(yesterday).Distinct()
            .Order()];
    }

    private async Task<int> Tables(RollupSession session, DateTimeOffset now, CancellationToken cancel)
    {
        List<(string, string)> wrong =
            [.. (await session.Query(AllDays, r => r.GetString(0), cancel)).Take(1)
                .Select(example => ("days", "differs from metrics_by_day, quarter_counts, active_prev or type_prev, such as " + example))];
        var small = await RebuildSmallTables.Compare(session, cancel);
        wrong.AddRange(small.Select(t => (t.Table, $"{t.Rows} rows differed from the masks and were replaced, such as {t.Example}")));
        if (small.Count > 0) await RebuildSmallTables.Replace(session, cancel);
        wrong.AddRange(await RecountPeople.Run(session, cancel));
        await RecountFaults.Note(session, null, wrong, now, cancel);
        return Report(wrong, "all days");
    }

    private int Report(IReadOnlyList<(string Table, string Fault)> found, string day)
    {
        foreach (var (table, fault) in found) Log.Fault(log, table, day, fault);
        return found.Count;
    }

    // Each person of a day has one row in active_prev, and one in type_prev for each of their types. Primary keys of all these tables.
    private const string AllDays = """
        SELECT format('%s: %s events, by type %s, by quarter hour %s', d.day, d.events, m.events, q.events)
        FROM days d
        LEFT JOIN LATERAL (SELECT coalesce(sum(event_count), 0) AS events FROM metrics_by_day m WHERE m.day = d.day) m ON true
        LEFT JOIN LATERAL (SELECT coalesce(sum(q.events), 0) AS events FROM quarter_counts q WHERE q.bucket >= d.from_at
          AND q.bucket < d.to_at) q ON true
        WHERE d.events <> m.events OR d.events <> q.events
        UNION ALL
        SELECT format('%s: %s users, on it %s', d.day, d.users, a.users)
        FROM days d
        CROSS JOIN LATERAL (SELECT coalesce(sum(users), 0) AS users FROM active_prev a WHERE a.day = d.day) a
        WHERE d.users <> a.users
        UNION ALL
        SELECT format('%s %s: %s users, on it %s', m.day, m.event_type, m.unique_users, t.users)
        FROM metrics_by_day m JOIN event_types e USING (event_type)
        CROSS JOIN LATERAL (SELECT coalesce(sum(users), 0) AS users FROM type_prev t WHERE t.type_no = e.type_no AND t.day = m.day) t
        WHERE m.unique_users <> t.users
        ORDER BY 1
        """;
}
