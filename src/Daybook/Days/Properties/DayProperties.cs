using Daybook.Days.Rollup;

namespace Daybook.Days.Properties;

/// <summary>Counts the properties of a day's events, those left out that no rollup has counted yet.</summary>
internal static class DayProperties
{
    /// <param name="counts">Gets the events.</param>
    /// <remarks>
    /// An event and its mark are stored by one transaction, and PostgreSQL gives both the time at which that began: so the marks say which
    /// events wait. If two transactions began in the same microsecond, too many are left out; the caller compares the number.
    /// </remarks>
    public static async Task Read(RollupSession session, DateTime from, DateTime to, PropertyCounts counts, CancellationToken cancel)
    {
        // Index day_marks_bucket.
        var waiting = await session.Query(
            "SELECT DISTINCT marked_at FROM day_marks WHERE bucket >= $1 AND bucket < $2", r => r.GetDateTime(0), cancel, from, to);
        // Index events_occurred_at.
        const string Day = $"SELECT {PropertyCounts.Columns} FROM events e WHERE e.occurred_at >= $1 AND e.occurred_at < $2";
        if (waiting.Count == 0) await session.Each(Day, counts.Add, cancel, from, to);
        else await session.Each(Day + " AND e.persisted_at <> ALL($3)", counts.Add, cancel, from, to, waiting.ToArray());
    }
}
