using Daybook.Foundation.Postgres;

namespace Daybook.Privacy.Retaining;

/// <summary>Drops the members of frozen segments that were deleted, frozen anew or never finished.</summary>
public sealed class DropCohorts(PostgresConnections database)
{
    /// <summary>Whoever asked by such a segment is done by then, an export too.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <returns>Cohorts.</returns>
    internal async Task<int> Run(DateTimeOffset now, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        // Of two that were frozen at once under one name, the first may not have been told that it is not the segment's any more.
        await session.Execute(
            """
            UPDATE cohorts c SET dropped_at = $1
            WHERE dropped_at IS NULL AND NOT EXISTS (SELECT FROM segments s WHERE s.cohort_id = c.cohort_id)
            """, cancel, now);
        var old = await session.Query("SELECT cohort_id FROM cohorts WHERE dropped_at < $1 ORDER BY cohort_id", r => r.GetGuid(0), cancel,
            now - Kept);
        // Primary keys.
        foreach (var cohort in old)
        {
            await session.Execute("DELETE FROM cohort_members WHERE cohort_id = $1", cancel, cohort);
            await session.Execute("DELETE FROM cohorts WHERE cohort_id = $1", cancel, cohort);
        }

        return old.Count;
    }
}
