using NodaTime;

namespace Daybook.Reports;

/// <summary>Facts about these days. If a report over them can change, at least one fact changes.</summary>
/// <param name="Revisions">Sum of the revisions; a day's revision rises with every change of its numbers.</param>
/// <param name="Closed">Number of closed days, because closing a day can complete a report without changing a number.</param>
/// <param name="Marks">What Rollup has not counted yet. It grows until Rollup removes it and raises revisions.</param>
/// <param name="Horizon">Reports read no raw events before it.</param>
/// <param name="MetricsFrom">Days before it have no numbers.</param>
/// <param name="People">How far Rollup has moved anonymous ids, for reports over daily tables: whether some wait. For reports that read raw
/// events:
/// the last change of any.</param>
/// <param name="Known">For filters by what is known about people and groups: how often that changed other than by storing events, which
/// leaves a mark.</param>
/// <param name="Files">For reports that read raw events: which column files answer for days that PostgreSQL has dropped.</param>
internal sealed record DaysState(
    long Days, long Revisions, long Closed, Instant? LastChanged, long Marks, long MarkedEvents, Instant? LastMarked, Instant Horizon,
    Instant MetricsFrom, string People, long Known, string Files)
{
    /// <param name="known">The report asks for what is known about people or groups. Then the range is all time.</param>
    // Indexes days_from_at and day_marks_bucket; primary key of identity_changes.
    public static Task<DaysState> Read(ReportSession session, Interval range, bool live, bool known,
        CancellationToken cancel) => session.One($"""
        SELECT d.days, d.revisions, d.closed, d.last_changed, m.marks, m.events, m.newest, p.horizon, p.metrics_from_at,
               {PeopleOf(range, live)}, {KnownChanges(known)}, {FilesOf(range, live)}
        FROM (SELECT count(*) AS days, coalesce(sum(revision), 0)::bigint AS revisions, count(closed_at) AS closed,
          max(changed_at) AS last_changed
              FROM days WHERE from_at < {range.End} AND to_at > {range.Start}) d,
             (SELECT count(*) AS marks, coalesce(sum(events), 0)::bigint AS events, max(marked_at) AS newest
              FROM day_marks WHERE bucket >= {range.Start} AND bucket < {range.End}) m,
             policy p
        """,
        r => new DaysState(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.TimeOrNull(3), r.GetInt64(4), r.GetInt64(5), r.TimeOrNull(6),
            r.TimeOrMin(7), r.TimeOrMin(8), r.GetString(9), r.GetInt64(10), r.GetString(11)), cancel);

    // Worked off changes are gone, so their number alone could come back: the count of moves does not.
    private static Query PeopleOf(Interval range, bool live) => live
        ? (Query)$"(SELECT concat_ws('-', i.identity, i.identity_moves, (SELECT max(change_no) FROM identity_changes)) FROM installation i)"
        : $"({PeopleWait(range)})::text";

    /// <summary>Whether an id that was active in the range waits to be moved. Mostly none waits at all, which takes no look at the
    /// range.</summary>
    internal static Query PeopleWait(Interval range) =>
        $"EXISTS (SELECT FROM identity_changes) AND people_waiting({range.Start}, {range.End})";

    // Where files are kept longer than events, an erasure changes them and no number of a day. Primary key of column_files.
    private static Query FilesOf(Interval range, bool live)
    {
        if (!live) return $"''";
        return $"""
            CASE WHEN p.columns_from_at < p.horizon THEN (
              SELECT concat_ws('-', count(*), max(f.written_at))
              FROM column_files f JOIN days w ON w.day = f.day
              WHERE f.retired_at IS NULL AND w.from_at < least(p.horizon, {range.End}) AND w.to_at > {range.Start}) ELSE '' END
            """;
    }

    private static Query KnownChanges(bool known) => known ? (Query)$"(SELECT changes FROM known_changes)" : $"0::bigint";
}
