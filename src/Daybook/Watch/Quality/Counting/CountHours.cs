namespace Daybook.Watch.Quality.Counting;

/// <summary>Counts anew the hours of receipt in which messages finished since the last look, and forgets what is older than 9 days.</summary>
/// <remarks>A message's events were all received in its hour, so these hours are exactly the ones that changed.</remarks>
internal static class CountHours
{
    /// <summary>A message's row has the time at which its transaction began; none runs longer than this.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    /// <returns>The newest finished message that was seen, by PostgreSQL's clock: where the next look begins. Null: there is none.</returns>
    public static async Task<DateTimeOffset?> Run(QualitySession session, DateTimeOffset now, int lateAfterHours, CancellationToken cancel)
    {
        var newest = (await session.Query("SELECT max(done_at) FROM messages", r => r.IsDBNull(0) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(0), cancel)).Single();
        // quality_runs_pkey backwards. messages holds 8 days, a row for some hundred events: once over.
        var hours = await session.Query(
            """
            SELECT DISTINCT hour FROM messages
            WHERE persisted > 0 AND done_at >= coalesce((SELECT counted_to FROM quality_runs ORDER BY run_id DESC LIMIT 1) - $1, '-infinity') AND hour > $2
            """, r => r.GetFieldValue<DateTimeOffset>(0), cancel, Overlap, now.AddDays(-8));
        foreach (var hour in hours.Order()) await session.Transaction(() => Count(session, hour, lateAfterHours, cancel), cancel);
        await session.Execute("DELETE FROM quality_hours WHERE hour < $1", cancel, now.AddDays(-9));
        return newest;
    }

    private static async Task Count(QualitySession session, DateTimeOffset hour, int lateAfterHours, CancellationToken cancel)
    {
        await session.Execute("DELETE FROM quality_hours WHERE hour = $1", cancel, hour);
        // Index events_received_at of every partition.
        await session.Execute(
            """
            INSERT INTO quality_hours (hour, source, event_type, events, late, first_received_at, last_received_at)
            SELECT $1, source, event_type, count(*), count(*) FILTER (WHERE occurred_at < received_at - make_interval(hours => $2)), min(received_at), max(received_at)
            FROM events
            WHERE received_at >= $1 AND received_at < $1 + interval '1 hour'
            GROUP BY source, event_type
            """, cancel, hour, lateAfterHours);
        await session.Execute(
            """
            INSERT INTO quality_types AS t (source, event_type, first_received_at, last_received_at)
            SELECT source, event_type, first_received_at, last_received_at FROM quality_hours WHERE hour = $1
            ON CONFLICT (source, event_type) DO UPDATE SET
              first_received_at = least(t.first_received_at, excluded.first_received_at), last_received_at = greatest(t.last_received_at, excluded.last_received_at)
            """, cancel, hour);
    }
}
