using Daybook.Days.Rollup;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Daybook.Days.Properties;

/// <summary>
/// Counts which properties, paths of context and values the events of each day have, the newest days first: each day once when it is over,
/// and again when its events have changed.
/// </summary>
/// <remarks>
/// It follows the daily tables and does not delay them: it has a lock of its own, and days that <see cref="Due"/> does not name wait.
/// Reports read small days that wait from the raw events.
/// A day is counted in one snapshot, in which its number of events must be that of <c>days</c>. If it is not, because an erasure has
/// deleted some and the day is still marked, nothing is kept until Rollup has counted the day.
/// </remarks>
public sealed class CountProperties(ReportingZone zone, TimeProvider clock, ILogger<CountProperties> log)
{
    /// <summary>Reports read as many raw events, so a day with fewer need not be counted before it is over.</summary>
    public const int Few = 50_000;

    private const long Today = Few / 2;

    /// <summary>Counts days that are due, the newest first.</summary>
    /// <param name="only">No others. Null: all.</param>
    /// <param name="again">Count <paramref name="only"/> from the raw events in any case.</param>
    /// <param name="longest">After this no other day is begun.</param>
    internal async Task Run(RollupSession session, IReadOnlySet<LocalDate>? only, bool again, TimeSpan longest, CancellationToken cancel)
    {
        var (started, done) = (clock.GetTimestamp(), 0);
        if (again && only is not null) await Forget(session, only, cancel);
        foreach (var day in (await Due(session, cancel)).Where(d => only?.Contains(d) != false))
        {
            if (done > 0 && clock.GetElapsedTime(started) >= longest) break;
            if (await Count(session, day, cancel)) done++;
        }

        if (done > 0) Log.Counted(log, done, clock.GetElapsedTime(started).TotalSeconds);
    }

    private static Task<int> Forget(RollupSession session, IReadOnlyCollection<LocalDate> days, CancellationToken cancel) =>
        session.Transaction(AdvisoryLocks.Properties, async s =>
        {
            await PropertyTables.Forget(s, days, cancel);
            return days.Count;
        }, cancel);

    /// <summary>
    /// Days that are over and were never counted since, and today when it has many events and twice as many as were counted. A day that
    /// late events changed is counted again at once when that is cheap or when it changed much, otherwise after a day: so each event is
    /// read a few times, whenever it comes.
    /// </summary>
    /// <remarks>Primary keys of days and property_days.</remarks>
    internal Task<List<LocalDate>> Due(RollupSession session, CancellationToken cancel) => session.Query(
        """
        SELECT d.day
        FROM days d LEFT JOIN property_days p USING (day)
        WHERE d.from_at >= (SELECT horizon FROM policy) AND p.events_revision IS DISTINCT FROM d.events_revision
          AND (d.events > 0 OR p.day IS NOT NULL)
          AND CASE
            WHEN d.to_at > $1 THEN d.events >= $2 AND d.events >= 2 * coalesce(p.events, 0)
            ELSE p.day IS NULL OR p.counted_at < d.to_at OR d.events <= $3 OR abs(d.events - p.events) * 20 > p.events
              OR p.counted_at < $1 - interval '1 day'
          END
        ORDER BY d.day DESC
        """, r => LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)), cancel, clock.GetUtcNow(), Today, (long)Few);

    /// <returns>Whether it is counted now.</returns>
    private Task<bool> Count(RollupSession session, LocalDate day, CancellationToken cancel) =>
        session.Transaction(AdvisoryLocks.Properties, async s =>
        {
            var now = clock.GetUtcNow();
            await PropertyTables.Forget(s, [day], cancel);
            // Rollup's own row says the bounds, so a day of another zone is counted as it is stored.
            foreach (var (from, to, events, revision) in await s.Query(
                """
                SELECT d.from_at, d.to_at, d.events, d.events_revision
                FROM days d, policy p, installation i
                WHERE d.day = $1 AND d.from_at >= p.horizon AND i.time_zone = $2
                """,
                r => (r.GetDateTime(0), r.GetDateTime(1), r.GetInt64(2), r.GetInt32(3)), cancel, day.ToDateOnly(), zone.Id))
            {
                var counts = new PropertyCounts();
                await DayProperties.Read(s, from, to, counts, cancel);
                return counts.Events == events && await PropertyTables.Write(s, day, revision, now, counts, cancel);
            }

            return false;
        }, cancel);
}
