namespace Daybook.Watch.Quality.Counting;

/// <summary>
/// Counts closed days by source from raw events: new days, days that changed by more than 1 %, and once a day those that changed by less.
/// </summary>
/// <remarks>Newest first, for at most <see cref="Patience"/> in each run. After a historical import, later runs do the rest.</remarks>
internal static class CountDays
{
    /// <summary>Today and nine weeks, which gives eight earlier days of each weekday.</summary>
    public const int Days = 64;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task Run(QualitySession session, DateTimeOffset now, DateOnly today, TimeProvider clock, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        // Primary keys. Before the horizon there may be no raw events to count.
        var due = await session.Query(
            """
            SELECT d.day, d.from_at, d.to_at, d.revision, d.events
            FROM days d CROSS JOIN policy p LEFT JOIN quality_day_counts c USING (day)
            WHERE d.day >= $1 AND d.closed_at IS NOT NULL AND d.from_at >= p.horizon
              AND (c.day IS NULL OR (c.revision <> d.revision
                AND (abs(d.events - c.events) * 100 > greatest(d.events, c.events) OR c.counted_at < $2)))
            ORDER BY d.day DESC
            """, r => (Day: r.GetFieldValue<DateOnly>(0), From: r.GetFieldValue<DateTimeOffset>(1), To: r.GetFieldValue<DateTimeOffset>(2),
              Revision: r.GetInt32(3), Events: r.GetInt64(4)),
            cancel, today.AddDays(-Days), now.AddHours(-20));
        foreach (var day in due)
        {
            await session.Transaction(async () =>
            {
                await session.Execute("DELETE FROM quality_days WHERE day = $1", cancel, day.Day);
                // Index events_occurred_at of the day's partitions.
                await session.Execute(
                    """
                    INSERT INTO quality_days (day, source, events)
                    SELECT $1, source, count(*) FROM events WHERE occurred_at >= $2 AND occurred_at < $3 GROUP BY source
                    """, cancel, day.Day, day.From, day.To);
                await session.Execute(
                    """
                    INSERT INTO quality_day_counts (day, revision, events, counted_at) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (day) DO UPDATE SET revision = excluded.revision, events = excluded.events, counted_at = excluded.counted_at
                    """, cancel, day.Day, day.Revision, day.Events, now);
            }, cancel);
            if (clock.GetElapsedTime(started) > Patience) break;
        }

        await session.Execute("WITH gone AS (DELETE FROM quality_day_counts WHERE day < $1) DELETE FROM quality_days WHERE day < $1",
            cancel, today.AddDays(-Days));
    }
}
