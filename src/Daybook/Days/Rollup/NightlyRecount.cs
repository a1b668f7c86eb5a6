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
            [.. (await DaySums.Differences(session, cancel)).Take(1)
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
}
