namespace Daybook.Watch.Quality.Counting;

/// <summary>Recounts the hours of receipt in which messages finished since the last run, and deletes rows older than 9 days.</summary>
/// <remarks>All events of a message were received in its hour, so exactly these hours changed.</remarks>
internal static class CountHours
{
    /// <summary>A message's row has the start time of its transaction, and no transaction runs longer than this.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5), Widest = TimeSpan.FromDays(50);

    /// <returns>The newest finished message that was seen, by PostgreSQL's clock: where the next look begins. Null: there is
    /// none.</returns>
    public static async Task<DateTimeOffset?> Run(QualitySession session, DateTimeOffset now, int lateAfterHours, CancellationToken cancel)
    {
        var newest =
            (await session.Query("SELECT max(done_at) FROM messages",
                r => r.IsDBNull(0) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(0), cancel)).Single();
        // quality_runs_pkey backwards. A scan of messages, which holds 8 days with one row for a few hundred events.
        var hours = await session.Query(
            """
            SELECT DISTINCT hour FROM messages
            WHERE persisted > 0 AND done_at >= coalesce((SELECT counted_to FROM quality_runs ORDER BY run_id DESC LIMIT 1) - $1,
              '-infinity') AND hour > $2
            """, r => r.GetFieldValue<DateTimeOffset>(0), cancel, Overlap, now.AddDays(-8));
        foreach (var hour in hours.Order()) await Count(session, hour, lateAfterHours, cancel);
        await session.Execute("DELETE FROM quality_hours WHERE hour < $1", cancel, now.AddDays(-9));
        return newest;
    }

    private static async Task Count(QualitySession session, DateTimeOffset hour, int lateAfterHours, CancellationToken cancel)
    {
        Dictionary<(string Source, string Type), Counted> counts = [];
        foreach (var (from, to) in await Spans(session, hour, cancel))
        {
            // Index events_received_at of the span's partitions.
            foreach (var (key, counted) in await session.Query(
                         """
                         SELECT source, event_type, count(*),
                           count(*) FILTER (WHERE occurred_at < received_at - make_interval(hours => $2) AND occurred_at >= installed_at),
                           count(*) FILTER (WHERE occurred_at < installed_at), min(received_at), max(received_at)
                         FROM events CROSS JOIN installation
                         WHERE received_at >= $1 AND received_at < $1 + interval '1 hour' AND occurred_at >= $3 AND occurred_at < $4
                         GROUP BY source, event_type
                         """,
                         r => ((r.GetString(0), r.GetString(1)),
                             new Counted(r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetFieldValue<DateTimeOffset>(5),
                                 r.GetFieldValue<DateTimeOffset>(6))),
                         cancel, hour, lateAfterHours, from, to))
                counts[key] = counts.TryGetValue(key, out var before) ? before.And(counted) : counted;
        }

        await session.Transaction(() => Keep(session, hour, counts, cancel), cancel);
    }

    /// <summary>
    /// Where events that were received in this hour may lie: days in which something was stored since, and days with marks, in spans that
    /// lock few partitions.
    /// </summary>
    /// <remarks>All partitions at once, years of them, are thousands of locks for a handful of events.</remarks>
    private static async Task<List<(DateTimeOffset From, DateTimeOffset To)>> Spans(QualitySession session, DateTimeOffset hour,
        CancellationToken cancel)
    {
        List<(DateTimeOffset From, DateTimeOffset To)> spans = [];
        // An event is received before it is stored; two machines' clocks may differ. days: a row a day; day_marks_bucket.
        foreach (var (from, to) in await session.Query(
                     """
                     SELECT from_at, to_at FROM days WHERE last_persisted_at >= $1
                     UNION
                     SELECT date_trunc('day', bucket, 'UTC'), date_trunc('day', bucket, 'UTC') + interval '1 day' FROM day_marks
                     ORDER BY 1, 2
                     """, r => (r.GetFieldValue<DateTimeOffset>(0), r.GetFieldValue<DateTimeOffset>(1)), cancel, hour - ClockMargin))
        {
            // A day and its own marks overlap; nothing must be counted twice.
            if (spans is [.., var last] && from <= last.To && to - last.From <= Widest)
                spans[^1] = (last.From, to > last.To ? to : last.To);
            else if (spans is [.., var before] && from < before.To) { if (to > before.To) spans.Add((before.To, to)); }
            else spans.Add((from, to));
        }

        return spans;
    }

    private static async Task Keep(QualitySession session, DateTimeOffset hour, Dictionary<(string Source, string Type), Counted> counts,
        CancellationToken cancel)
    {
        await session.Execute("DELETE FROM quality_hours WHERE hour = $1", cancel, hour);
        await session.Execute(
            """
            INSERT INTO quality_hours (hour, source, event_type, events, late, history, first_received_at, last_received_at)
            SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[], $8::timestamptz[])
            """, cancel, hour, counts.Keys.Select(k => k.Source).ToArray(), counts.Keys.Select(k => k.Type).ToArray(),
              counts.Values.Select(c => c.Events).ToArray(),
            counts.Values.Select(c => c.Late).ToArray(), counts.Values.Select(c => c.History).ToArray(),
            counts.Values.Select(c => c.First.UtcDateTime).ToArray(),
            counts.Values.Select(c => c.Last.UtcDateTime).ToArray());
        await session.Execute(
            """
            INSERT INTO quality_types AS t (source, event_type, first_received_at, last_received_at)
            SELECT source, event_type, first_received_at, last_received_at FROM quality_hours WHERE hour = $1
            ON CONFLICT (source, event_type) DO UPDATE SET
              first_received_at = least(t.first_received_at, excluded.first_received_at),
                last_received_at = greatest(t.last_received_at, excluded.last_received_at)
            """, cancel, hour);
    }

    /// <param name="History">Occurred before this Daybook was installed.</param>
    private sealed record Counted(long Events, long Late, long History, DateTimeOffset First, DateTimeOffset Last)
    {
        public Counted And(Counted other) => new(Events + other.Events, Late + other.Late, History + other.History,
            First < other.First ? First : other.First, Last > other.Last ? Last : other.Last);
    }
}
