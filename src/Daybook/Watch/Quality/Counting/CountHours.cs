namespace Daybook.Watch.Quality.Counting;

/// <summary>Recounts the hours of receipt in which messages finished since the last run, and deletes rows older than 9 days.</summary>
/// <remarks>All events of a message were received in its hour, so exactly these hours changed.</remarks>
internal static class CountHours
{
    /// <summary>A message's row has the start time of its transaction, and no transaction runs longer than this.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    /// <returns>Time of the newest finished message that this run saw, by PostgreSQL's clock. The next run begins there. Null if there is
    /// none.</returns>
    public static async Task<DateTimeOffset?> Run(QualitySession session, DateTimeOffset now, int lateAfterHours, CancellationToken cancel)
    {
        var newest = (await session.Query("SELECT max(done_at) FROM messages", r => r.IsDBNull(0) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(0), cancel)).Single();
        // quality_runs_pkey backwards. A scan of messages, which holds 8 days with one row for a few hundred events.
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
