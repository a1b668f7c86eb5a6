using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;
using NodaTime;

namespace Daybook.Reports;

/// <summary>What the numbers of a report stand on.</summary>
/// <param name="AsOf">Every event stored before it is in the numbers.</param>
/// <param name="Complete">The range is over, its days are closed, nothing stored in it waits to be counted, no anonymous id that was active
/// in it waits to be moved to another person, and nothing that the numbers need is too old to be kept.</param>
/// <param name="Revision">Sum of the days' revisions: it rises whenever a number of one of the days changes.</param>
/// <param name="LateEvents">Events that came after their day was closed. They are in the numbers.</param>
/// <param name="PendingEvents">Events stored for the report's days but not in its numbers yet; 0 in a report that reads raw
/// events.</param>
public sealed record Provenance(Instant AsOf, bool Complete, long Revision, long LateEvents, long PendingEvents)
{
    /// <summary>Which store read the events, if there was a choice.</summary>
    public AnswerPlan? Plan { get; init; }

    /// <summary>It is complete if columns answered all of it: they have every day that PostgreSQL dropped.</summary>
    internal bool CompleteByColumns { get; init; }

    /// <param name="standsOn">The numbers can change with events of these days. No narrower than <paramref name="range"/>.</param>
    /// <param name="live">The report reads raw events: what waits for Rollup is in its numbers.</param>
    /// <param name="now">The end of the range is compared with it.</param>
    /// <returns>Also how far back the snapshot reaches.</returns>
    internal static async Task<(Provenance Provenance, KeptFrom Kept)> Read(ReportSession session, Interval range, Interval standsOn,
        Instant now, bool live, CancellationToken cancel)
    {
        // Indexes: days_from_at, day_marks_bucket. On a replica, the last replayed commit is the limit.
        var facts = await session.One($"""
            SELECT {ReportSession.Time},
                   d.revision, d.late, d.all_closed,
                   coalesce((SELECT max(rolled_at) FROM days), '-infinity'),
                   m.events, m.oldest, p.horizon, p.metrics_from_at, least(p.horizon, p.columns_from_at),
                   {(live ? OfEvents(standsOn) : OfTables(standsOn))}
            FROM (SELECT coalesce(sum(revision), 0)::bigint AS revision,
                         coalesce(sum(greatest(events - events_at_first_close, 0)), 0)::bigint AS late,
                         count(*) = count(closed_at) AS all_closed
                  FROM days WHERE from_at < {range.End} AND to_at > {range.Start}) d,
                 (SELECT coalesce(sum(events), 0)::bigint AS events, min(marked_at) AS oldest
                  FROM day_marks WHERE bucket >= {standsOn.Start} AND bucket < {standsOn.End}) m,
                 policy p
            """,
            r => (Snapshot: r.Time(0), Revision: r.GetInt64(1), Late: r.GetInt64(2), AllClosed: r.GetBoolean(3), LastRolled: r.TimeOrMin(4),
                Pending: r.GetInt64(5), Oldest: r.TimeOrNull(6),
                Kept: new KeptFrom(r.TimeOrMin(7), r.TimeOrMin(9), r.TimeOrMin(8)), PeopleWait: r.GetBoolean(10), Gone: r.GetBoolean(11),
                HaveFiles: r.GetBoolean(12)),
            cancel);
        var over = range.End <= now && facts.LastRolled >= range.End;
        return (new(
            AsOf: live || facts.Oldest is null ? facts.Snapshot : Instant.Min(facts.Snapshot, facts.Oldest.Value),
            Complete: over && range.Start >= (live ? facts.Kept.Events : facts.Kept.Numbers) && facts.AllClosed
                && (live ? !facts.Gone : facts.Oldest is null && !facts.PeopleWait),
            facts.Revision, facts.Late, PendingEvents: live ? 0 : facts.Pending)
        {
            CompleteByColumns = live && over && facts.AllClosed && facts.HaveFiles,
        }, facts.Kept);
    }

    // Each asks only what it needs: to plan the rest takes longer than many an answer. Whether people wait, whether events are gone, and
    // whether columns have those that are.
    private static Query OfTables(Interval standsOn) => $"{DaysState.PeopleWait(standsOn)}, false, false";

    // Raw events before the horizon are missing only if there were any: without history from before it, the answer is complete.
    private static Query OfEvents(Interval standsOn) => $"""
        false,
        p.horizon > {standsOn.Start} AND (p.metrics_from_at > {standsOn.Start} OR EXISTS (
          SELECT FROM days WHERE from_at < p.horizon AND to_at > {standsOn.Start} AND events > 0)),
        p.metrics_from_at <= {standsOn.Start} AND NOT EXISTS (
          SELECT FROM days d WHERE d.from_at < p.horizon AND d.to_at > {standsOn.Start} AND d.events > 0
            AND NOT EXISTS (SELECT FROM live_column_files f WHERE f.day = d.day AND f.format >= {ColumnFile.OldestFormat}))
          AND NOT EXISTS (SELECT FROM day_marks WHERE bucket >= {standsOn.Start} AND bucket < p.horizon)
        """;
}
