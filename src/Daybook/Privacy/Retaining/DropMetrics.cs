using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Privacy.Retaining;

/// <summary>
/// Drops the numbers of sealed days that are past their age, and asks Archive to remove them from S3. First events of users stay, because
/// they decide a user's cohort.
/// </summary>
public sealed class DropMetrics(PostgresConnections database, ReportingZone zone)
{
    /// <param name="day">The first day that is kept. Days that are not sealed are kept too.</param>
    internal async Task<int> Run(LocalDate day, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        return await session.Transaction(async () =>
        {
            // Only one process writes the daily tables at a time.
            await session.Execute($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Rollup})", cancel);
            var open = (await session.Query(
                "SELECT least((SELECT min(day) FROM sealing), CASE WHEN isfinite(horizon) THEN NULL ELSE '1970-01-01'::date END), CASE "
                + "WHEN isfinite(horizon) THEN horizon END FROM policy",
                r => (Unsealed: r.IsDBNull(0) ? (LocalDate?)null : LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)),
                    Horizon: r.IsDBNull(1) ? (Instant?)null : Instant.FromDateTimeUtc(r.GetDateTime(1))), cancel)).Single();
            if (open.Unsealed < day) day = open.Unsealed.Value;
            if (open.Horizon is { } horizon && zone.Zone.DateOf(horizon) < day) day = zone.Zone.DateOf(horizon);
            var first = day.ToDateOnly();
            // If a day has a newer revision in the outbox and no numbers, Archive removes its file.
            await session.Execute(
                "INSERT INTO publications (day, revision) SELECT day, revision + 1 FROM days WHERE day < $1 ON CONFLICT (day, revision) "
                + "DO UPDATE SET state = 'pending'", cancel, first);
            var start = zone.Zone.StartOfDay(day);
            var utc = start.InUtc().Date.ToDateOnly();
            foreach (var (sql, value) in new (string, object)[]
                     {
                         ("DELETE FROM metrics_by_day WHERE day < $1", first),
                         ("DELETE FROM quarter_counts WHERE bucket < $1", start.ToDateTimeUtc()),
                         ("DELETE FROM user_days WHERE utc_day < $1", utc),
                         ("DELETE FROM user_day_types WHERE utc_day < $1", utc),
                         ("DELETE FROM linked_days WHERE utc_day < $1", utc),
                         ("DELETE FROM linked_day_types WHERE utc_day < $1", utc),
                         ("DELETE FROM active_prev WHERE day < $1", first),
                         ("DELETE FROM type_prev WHERE day < $1", first),
                         // The kept data must be computable from kept data. Otherwise Rollup could neither change nor prove it: see
                         // 0012_metrics_from.sql.
                         (Merge("active_prev", "day", "0001-01-01"), first),
                         (Merge("type_prev", "type_no, day", "-infinity"), first),
                         ("DELETE FROM cohort_days WHERE first_day < $1", first),
                         ("DELETE FROM cohort_weeks WHERE first_week < $1", first),
                         ("DELETE FROM cohort_months WHERE first_month < $1", first),
                     })
            {
                await session.Execute(sql, cancel, value);
            }

            await session.Execute("UPDATE policy SET metrics_from = $1, metrics_from_at = $2 WHERE metrics_from < $1", cancel, first,
                start.ToDateTimeUtc());
            return await session.Execute("DELETE FROM days WHERE day < $1", cancel, first);
        }, cancel);
    }

    // Primary keys of active_prev and type_prev. $1 is the first day that is kept.
    private static string Merge(string table, string key, string into) => $"""
        WITH gone AS (
          DELETE FROM {table} WHERE prev_day > '{into}' AND prev_day < $1 RETURNING {key}, users)
        INSERT INTO {table} AS t ({key}, prev_day, users)
        SELECT {key}, '{into}', sum(users) FROM gone GROUP BY {key}
        ON CONFLICT ({key}, prev_day) DO UPDATE SET users = t.users + excluded.users
        """;
}
