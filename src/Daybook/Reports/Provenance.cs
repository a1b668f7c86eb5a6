using NodaTime;

namespace Daybook.Reports;

/// <summary>What a report's numbers are based on.</summary>
/// <param name="AsOf">The numbers include every event stored before this time.</param>
/// <param name="Complete">True if the range is over, its days are closed, all its stored events are counted, and retention has dropped
/// nothing that the numbers need.</param>
/// <param name="Revision">Sum of the days' revisions. It rises when a number of one of the days changes.</param>
/// <param name="LateEvents">Events that arrived after their day was closed. The numbers include them.</param>
/// <param name="PendingEvents">Events stored in the range but not counted yet. If a report reads raw events, its numbers already include
/// them.</param>
public sealed record Provenance(Instant AsOf, bool Complete, long Revision, long LateEvents, long PendingEvents)
{
    /// <param name="live">True if the report reads raw events, so that its numbers include events that wait for Rollup.</param>
    /// <param name="now">Compared with the end of the range.</param>
    /// <returns>Also returns how far back the snapshot reaches.</returns>
    internal static async Task<(Provenance Provenance, KeptFrom Kept)> Read(ReportSession session, Interval range, Instant now, bool live, CancellationToken cancel)
    {
        // Indexes: days_from_at, day_marks_bucket. On a replica, the last replayed commit is the limit.
        var facts = await session.One($"""
            SELECT coalesce(CASE WHEN pg_is_in_recovery() THEN pg_last_xact_replay_timestamp() END, now()),
                   d.revision, d.late, d.all_closed,
                   coalesce((SELECT max(rolled_at) FROM days), '-infinity'),
                   m.events, m.oldest, p.horizon, p.metrics_from_at
            FROM (SELECT coalesce(sum(revision), 0)::bigint AS revision,
                         coalesce(sum(greatest(events - events_at_first_close, 0)), 0)::bigint AS late,
                         count(*) = count(closed_at) AS all_closed
                  FROM days WHERE from_at < {range.End} AND to_at > {range.Start}) d,
                 (SELECT coalesce(sum(events), 0)::bigint AS events, min(marked_at) AS oldest
                  FROM day_marks WHERE bucket >= {range.Start} AND bucket < {range.End}) m,
                 policy p
            """,
            r => (Snapshot: r.Time(0), Revision: r.GetInt64(1), Late: r.GetInt64(2), AllClosed: r.GetBoolean(3), LastRolled: r.TimeOrMin(4), Pending: r.GetInt64(5), Oldest: r.TimeOrNull(6),
                Kept: new KeptFrom(r.TimeOrMin(7), r.TimeOrMin(8))),
            cancel);
        var over = range.End <= now && facts.LastRolled >= range.End;
        return (new(
            AsOf: live || facts.Oldest is null ? facts.Snapshot : Instant.Min(facts.Snapshot, facts.Oldest.Value),
            Complete: over && range.Start >= (live ? facts.Kept.Events : facts.Kept.Numbers) && facts.AllClosed && (live || facts.Oldest is null),
            facts.Revision, facts.Late, facts.Pending), facts.Kept);
    }
}
