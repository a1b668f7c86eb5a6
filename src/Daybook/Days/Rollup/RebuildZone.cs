using Daybook.Days.Properties;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Daybook.Days.Rollup;

/// <summary>
/// <c>daybook rollup --rebuild --time-zone Z</c>: makes the daily tables hold days of another zone and records it. The only way to change
/// <c>Daybook__TimeZone</c>.
/// </summary>
/// <remarks>
/// Everything comes from quarter_counts and the masks, which are exact and in UTC. So days whose raw events retention has dropped are
/// right too. Marks are in UTC and stay: what is not counted yet will be counted in the new zone. Processes that still run with the old
/// zone refuse to count.
/// Properties are counted again from raw events, by the next runs.
/// <c>late_events</c> start at 0 again, because only the old days know which events came after a day's end.
/// </remarks>
public sealed class RebuildZone(PostgresConnections database, TimeProvider clock, ILogger<RebuildZone> log)
{
    /// <returns>The days that the tables hold now; null if they already are days of this zone.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached, or was never migrated.</exception>
    public async Task<int?> Run(DateTimeZone zone, CancellationToken cancel)
    {
        // The schema counts as refused while the zone differs. This command fixes that.
        await using var session = await RollupSession.Open(await database.OpenUnmigrated(cancel), cancel);
        // Before the snapshot, which then sees every day whose properties were counted.
        await session.Execute($"SELECT pg_advisory_lock({AdvisoryLocks.Properties})", cancel);
        var rebuilt = await session.Transaction<int?>(async s =>
        {
            var recorded = (await s.Query("SELECT time_zone FROM installation", r => r.GetString(0), cancel)).SingleOrDefault();
            if (recorded == zone.Id) return null;
            await s.Execute(Before, cancel);
            await Days(s, zone, cancel);
            foreach (var statement in Rebuild) await s.Execute(statement, cancel);
            await s.Execute(DaysAgain, cancel, clock.GetUtcNow());
            await s.Execute(
                "INSERT INTO day_slices (day, utc_day, lo, hi) SELECT day, utc_day, lo, hi FROM zone_slices WHERE day IN (SELECT day "
                + "FROM days)", cancel);
            await s.Execute("INSERT INTO publications (day, revision, queued_at) SELECT day, revision, $1 FROM days WHERE revision > 0",
                cancel, clock.GetUtcNow());
            await KeptFrom(s, zone, cancel);
            await RebuildSmallTables.Run(s, cancel);
            await PropertyTables.ForgetAll(s, cancel);
            await s.Execute("UPDATE installation SET time_zone = $1", cancel, zone.Id);
            var days = (await s.Query("SELECT count(*)::int FROM days", r => r.GetInt32(0), cancel)).Single();
            Log.Rebuilt(log, days, recorded ?? "none", zone.Id);
            return days;
        }, cancel);
        await session.Execute($"SELECT pg_advisory_unlock({AdvisoryLocks.Properties})", cancel);
        return rebuilt;
    }

    // The day of the new zone in which the kept numbers begin, if any were dropped.
    private static async Task KeptFrom(RollupSession session, DateTimeZone zone, CancellationToken cancel)
    {
        foreach (var at in await session.Query("SELECT metrics_from_at FROM policy WHERE isfinite(metrics_from_at)",
            r => Instant.FromDateTimeUtc(r.GetDateTime(0)), cancel))
            await session.Execute("UPDATE policy SET metrics_from = $1", cancel, zone.DateOf(at).ToDateOnly());
    }

    private static async Task Days(RollupSession session, DateTimeZone zone, CancellationToken cancel)
    {
        var range = (await session.Query(
            """
            SELECT coalesce((SELECT min(bucket) FROM quarter_counts), min(from_at)),
              coalesce((SELECT max(bucket) FROM quarter_counts), max(from_at)), min(day), max(day) FROM old_days HAVING count(*) > 0
            """,
            r => (
                FirstBucket: Instant.FromDateTimeUtc(r.GetDateTime(0)), LastBucket: Instant.FromDateTimeUtc(r.GetDateTime(1)),
                FirstDay: LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(2)),
                LastDay: LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(3))), cancel)).ToList();
        if (range.Count == 0) return;
        var last = LocalDate.Max(range[0].LastDay, zone.DateOf(range[0].LastBucket));
        List<(LocalDate Day, Interval Bounds)> days = [];
        for (var day = LocalDate.Min(range[0].FirstDay, zone.DateOf(range[0].FirstBucket)); day <= last; day = day.PlusDays(1))
            days.Add((day, zone.Day(day)));
        await session.Execute(
            "INSERT INTO zone_days SELECT * FROM unnest($1, $2, $3)", cancel,
            days.Select(d => d.Day.ToDateOnly()).ToArray(), days.Select(d => d.Bounds.Start.ToDateTimeUtc()).ToArray(),
            days.Select(d => d.Bounds.End.ToDateTimeUtc()).ToArray());
        var slices = days.SelectMany(d => DaySlice.Of(d.Day, d.Bounds)).ToList();
        await session.Execute(
            "INSERT INTO zone_slices SELECT * FROM unnest($1, $2, $3, $4)", cancel,
            slices.Select(s => s.Day.ToDateOnly()).ToArray(), slices.Select(s => s.UtcDay.ToDateOnly()).ToArray(),
            slices.Select(s => s.Lo).ToArray(), slices.Select(s => s.Hi).ToArray());
        await session.Execute("ANALYZE zone_days, zone_slices", cancel);
    }

    private const string Before = """
        CREATE TEMP TABLE old_days ON COMMIT DROP AS SELECT * FROM days;
        CREATE TEMP TABLE zone_days (day date, from_at timestamptz, to_at timestamptz) ON COMMIT DROP;
        CREATE TEMP TABLE zone_slices (day date, utc_day date, lo bigint, hi bigint) ON COMMIT DROP
        """;

    private static readonly string[] Rebuild =
    [
        "DELETE FROM metrics_by_day",
        "DELETE FROM days",
        // The publisher takes what the old zone left open from the new days.
        "DELETE FROM publications",
        """
        INSERT INTO metrics_by_day (day, event_type, event_count, unique_users)
        SELECT c.day, t.event_type, c.events, u.users
        FROM (SELECT d.day, q.type_no, sum(q.events) AS events
              FROM zone_days d JOIN quarter_counts q ON q.bucket >= d.from_at AND q.bucket < d.to_at GROUP BY 1, 2) c
        JOIN (SELECT s.day, u.type_no, count(DISTINCT u.user_no) AS users
              FROM zone_slices s JOIN user_day_types u USING (utc_day) WHERE (u.lo & s.lo) | (u.hi & s.hi) <> 0
                GROUP BY 1, 2) u USING (day, type_no)
        JOIN event_types t USING (type_no)
        """,
    ];

    // Days that only the old zone has keep a row, without events, so that their files are emptied.
    private const string DaysAgain = """
        INSERT INTO days (day, from_at, to_at, events, users, revision, rolled_at, changed_at, closed_at, events_at_first_close,
          last_persisted_at)
        SELECT z.day, z.from_at, z.to_at, coalesce(m.events, 0), coalesce(u.users, 0),
               CASE WHEN m.events IS NULL AND coalesce(o.revision, 0) = 0 THEN 0 ELSE coalesce(o.revision, 0) + 1 END,
               $1, $1, CASE WHEN z.to_at <= $1 THEN $1 END, CASE WHEN z.to_at <= $1 THEN coalesce(m.events, 0) END,
               (SELECT max(p.last_persisted_at) FROM old_days p WHERE p.from_at < z.to_at AND p.to_at > z.from_at)
        FROM zone_days z
        LEFT JOIN old_days o USING (day)
        LEFT JOIN (SELECT day, sum(event_count) AS events FROM metrics_by_day GROUP BY 1) m USING (day)
        LEFT JOIN (SELECT s.day, count(DISTINCT a.user_no) AS users
                   FROM zone_slices s JOIN user_days a USING (utc_day) WHERE (a.lo & s.lo) | (a.hi & s.hi) <> 0 GROUP BY 1) u USING (day)
        WHERE m.events IS NOT NULL OR o.day IS NOT NULL
        """;
}
