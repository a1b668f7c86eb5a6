using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>The marks of a day that a count has taken, by quarter hour.</summary>
/// <param name="Quarters">In order of time, each with the events that its marks promise.</param>
/// <param name="Removed">Some mark is of events that were deleted, which none promises.</param>
/// <param name="StoredAt">
/// When the events were stored: a mark and its events are stored by one transaction, and PostgreSQL gives both the time at which that
/// began.
/// </param>
internal sealed record MarkedQuarters(IReadOnlyList<(Instant Start, long Events)> Quarters, bool Removed, DateTime[] StoredAt)
{
    public static MarkedQuarters None { get; } = new([], Removed: false, []);

    /// <summary>Deletes the marks of a day in the transaction that counts it. Index day_marks_bucket.</summary>
    /// <param name="times">Whether the caller needs <see cref="StoredAt"/>: an import has as many as it has messages.</param>
    public static async Task<MarkedQuarters> Take(RollupSession session, Interval day, bool times, CancellationToken cancel)
    {
        var rows = await session.Query(
            """
            WITH taken AS (
              DELETE FROM day_marks WHERE bucket >= $1 AND bucket < $2 RETURNING bucket, events, marked_at)
            SELECT bucket, sum(events)::bigint, bool_or(events <= 0), array_agg(DISTINCT marked_at) FILTER (WHERE $3)
            FROM taken GROUP BY bucket ORDER BY bucket
            """,
            r => (Start: Instant.FromDateTimeUtc(r.GetDateTime(0)), Events: r.GetInt64(1), Removed: r.GetBoolean(2),
                StoredAt: r.IsDBNull(3) ? [] : r.GetFieldValue<DateTime[]>(3)), cancel,
            day.Start.ToDateTimeUtc(), day.End.ToDateTimeUtc(), times);
        return rows.Count == 0 ? None
            : new([.. rows.Select(r => (r.Start, r.Events))], rows.Exists(r => r.Removed),
                [.. rows.SelectMany(r => r.StoredAt).Distinct()]);
    }

    /// <summary>The quarter hours, those that touch each other as one.</summary>
    public IReadOnlyList<Interval> Spans() => UtcQuarter.Join(Quarters.Select(q => q.Start));
}
