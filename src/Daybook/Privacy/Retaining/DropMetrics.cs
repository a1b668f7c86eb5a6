using Daybook.Platform.Postgres;
using Daybook.Platform.Time;
using NodaTime;

namespace Daybook.Privacy.Retaining;

/// <summary>Drops the numbers of sealed days that are past their age, and asks Archive to take them out of S3. First events of users stay: they decide to which cohort a user belongs.</summary>
public sealed class DropMetrics(PostgresConnections database, ReportingZone zone)
{
    /// <param name="day">The first day that is kept. Days that are not sealed are kept too.</param>
    internal async Task<int> Run(LocalDate day, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        return await session.Transaction(async () =>
        {
            // Only one writes the daily tables at a time.
            await session.Execute($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Rollup})", cancel);
            var open = (await session.Query(
                "SELECT least((SELECT min(day) FROM sealing), CASE WHEN isfinite(horizon) THEN NULL ELSE '1970-01-01'::date END), CASE WHEN isfinite(horizon) THEN horizon END FROM policy",
                r => (Unsealed: r.IsDBNull(0) ? (LocalDate?)null : LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)), Horizon: r.IsDBNull(1) ? (Instant?)null : Instant.FromDateTimeUtc(r.GetDateTime(1))), cancel)).Single();
            if (open.Unsealed < day) day = open.Unsealed.Value;
            if (open.Horizon is { } horizon && zone.Zone.DateOf(horizon) < day) day = zone.Zone.DateOf(horizon);
            var first = day.ToDateOnly();
            // Archive removes the file of a day that has a newer revision in the outbox and no numbers.
            await session.Execute(
                "INSERT INTO publications (day, revision) SELECT day, revision + 1 FROM days WHERE day < $1 ON CONFLICT (day, revision) DO UPDATE SET state = 'pending'", cancel, first);
            var start = zone.Zone.StartOfDay(day);
            var utc = start.InUtc().Date.ToDateOnly();
            foreach (var (sql, value) in new (string, object)[]
                     {
                         ("DELETE FROM metrics_by_day WHERE day < $1", first),
                         ("DELETE FROM quarter_counts WHERE bucket < $1", start.ToDateTimeUtc()),
                         ("DELETE FROM user_days WHERE utc_day < $1", utc),
                         ("DELETE FROM user_day_types WHERE utc_day < $1", utc),
                         ("DELETE FROM active_prev WHERE day < $1", first),
                         ("DELETE FROM type_prev WHERE day < $1", first),
                         ("DELETE FROM cohort_days WHERE day < $1", first),
                         ("DELETE FROM cohort_weeks WHERE week + 7 <= $1", first),
                         ("DELETE FROM cohort_months WHERE month + interval '1 month' <= $1", first),
                     })
            {
                await session.Execute(sql, cancel, value);
            }

            return await session.Execute("DELETE FROM days WHERE day < $1", cancel, first);
        }, cancel);
    }
}
