using System.Data.Common;
using Daybook.Foundation.Columns;

namespace Daybook.Reports;

/// <summary>What users did after an event, or before it: step by step, the most frequent event types and how users went from one to the
/// next.</summary>
/// <remarks>
/// Each user has one path: from their first such event in the range, or back from their last one. Events of one type that follow each other
/// are one step. Cost: reads the raw events of the range, and sorts those of the users who have the event.
/// </remarks>
public static class Paths
{
    public static ReportPlan<PathsReport> Plan(ReportRange range, EventFilter filter, PathsQuestion question) =>
        new(range, filter, async (context, cancel) =>
        {
            var readable = context.Readable(filter);
            var moves = await context.FromColumns(new(range.Bounds, readable, Ordered: true), events => OfColumns(events, question), Row,
                    cancel)
                ?? await context.Session.Rows(Query(range, readable, question), Row, cancel);
            return new PathsReport(
                question.Backwards ? null : question.Anchor, question.Backwards ? question.Anchor : null,
                [.. Enumerable.Range(1, question.Steps).Select(step => Step(moves, step))],
                [.. moves.Where(m => !m.Ends).OrderBy(m => m.Step).ThenByDescending(m => m.Users).ThenBy(m => m.From is null)
                    .ThenBy(m => m.From, StringComparer.Ordinal).ThenBy(m => m.To is null).ThenBy(m => m.To, StringComparer.Ordinal)
                    .Select(m => new PathLink(m.Step, m.From, m.To, m.Users))],
                (long)question.Within.TotalSeconds, range, context.Provenance);
        })
        {
            Live = true,
        };

    private static PathStep Step(List<Move> moves, int step)
    {
        var here = moves.Where(m => m.Step == step).ToList();
        return new(step, here.Sum(m => m.Users),
            [.. here.Where(m => m.From is not null).GroupBy(m => m.From!).Select(g => new PathNode(g.Key, g.Sum(m => m.Users)))
                .OrderByDescending(n => n.Users).ThenBy(n => n.EventType, StringComparer.Ordinal)],
            new(here.Where(m => m.From is null).Sum(m => m.Users)), new(moves.Where(m => m.Step == step - 1 && m.Ends).Sum(m => m.Users)));
    }

    // Index events_occurred_at of the range's partitions, twice: first for who has the event, then for what these users did.
    internal static Query Query(ReportRange range, EventFilter filter, PathsQuestion question)
    {
        Query order = $"at, id", beyond = $"(e.at, e.id) >= (f.first_at, f.first_id) AND e.at - f.first_at <= {question.Within}";
        if (question.Backwards)
        {
            (order, beyond) =
                ($"at DESC, id DESC", $"(e.at, e.id) <= (f.first_at, f.first_id) AND f.first_at - e.at <= {question.Within}");
        }

        return $"""
            WITH firsts AS MATERIALIZED (
              SELECT DISTINCT ON (subject) subject, at AS first_at, id AS first_id
              FROM ({Events(range, filter)} AND event_type = {question.Anchor}) e
              ORDER BY subject, {order}),
            walked AS (
              SELECT e.subject, at, id, event_type, lag(event_type) OVER (PARTITION BY e.subject ORDER BY {order}) AS before
              FROM ({Events(range, filter)}) e JOIN firsts f ON f.subject = e.subject AND {beyond}),
            steps AS MATERIALIZED (
              SELECT step, event_type, lead(event_type) OVER (PARTITION BY subject ORDER BY step) AS next
              FROM (SELECT subject, event_type, row_number() OVER (PARTITION BY subject ORDER BY {order}) AS step
                    FROM walked WHERE before IS DISTINCT FROM event_type) n
              WHERE step <= {question.Steps}),
            top AS MATERIALIZED (
              SELECT step, event_type
              FROM (SELECT step, event_type, row_number() OVER (PARTITION BY step ORDER BY count(*) DESC, event_type COLLATE "C") AS place
                    FROM steps GROUP BY step, event_type) t
              WHERE place <= {question.Limit})
            SELECT s.step, t.event_type, s.next IS NULL, n.event_type, count(*)
            FROM steps s
            LEFT JOIN top t ON t.step = s.step AND t.event_type = s.event_type
            LEFT JOIN top n ON n.step = s.step + 1 AND n.event_type = s.next
            GROUP BY 1, 2, 3, 4
            """;
    }

    /// <summary>The same of columns.</summary>
    private static ColumnQuery OfColumns(ColumnQuery events, PathsQuestion question)
    {
        var within = question.Within.Ticks / TimeSpan.TicksPerMicrosecond;
        ColumnQuery order = $"t, tie", beyond = $"(e.t > f.t OR e.t = f.t AND e.tie >= f.tie) AND e.t - f.t <= {within}";
        if (question.Backwards)
            (order, beyond) = ($"t DESC, tie DESC", $"(e.t < f.t OR e.t = f.t AND e.tie <= f.tie) AND f.t - e.t <= {within}");
        return $"""
            WITH e AS MATERIALIZED (SELECT event_type, person, t, tie FROM {events} a),
            firsts AS MATERIALIZED (
              SELECT person, t, tie
              FROM (SELECT person, t, tie, row_number() OVER (PARTITION BY person ORDER BY {order}) AS place
                    FROM e WHERE event_type = {question.Anchor}) n
              WHERE place = 1),
            walked AS (
              SELECT person, t, tie, event_type, lag(event_type) OVER (PARTITION BY person ORDER BY {order}) AS prior
              FROM (SELECT e.* FROM e JOIN firsts f ON f.person = e.person AND {beyond}) w),
            steps AS MATERIALIZED (
              SELECT step, event_type, lead(event_type) OVER (PARTITION BY person ORDER BY step) AS next
              FROM (SELECT person, event_type, row_number() OVER (PARTITION BY person ORDER BY {order}) AS step
                    FROM walked WHERE prior IS DISTINCT FROM event_type) n
              WHERE step <= {(long)question.Steps}),
            top AS MATERIALIZED (
              SELECT step, event_type
              FROM (SELECT step, event_type, row_number() OVER (PARTITION BY step ORDER BY count(*) DESC, event_type) AS place
                    FROM steps GROUP BY step, event_type) n
              WHERE place <= {(long)question.Limit})
            SELECT s.step, t.event_type, s.next IS NULL, n.event_type, count(*)
            FROM steps s
            LEFT JOIN top t ON t.step = s.step AND t.event_type = s.event_type
            LEFT JOIN top n ON n.step = s.step + 1 AND n.event_type = s.next
            GROUP BY 1, 2, 3, 4
            """;
    }

    private static Move Row(DbDataReader r) => new((int)r.GetInt64(0), r.IsDBNull(1) ? null : r.GetString(1), r.GetBoolean(2),
        r.IsDBNull(3) ? null : r.GetString(3), r.GetInt64(4));

    private static Query Events(ReportRange range, EventFilter filter) => $"""
        SELECT {People.Subject} AS subject, occurred_at AS at, event_id AS id, event_type
        FROM events {filter.People}
        WHERE occurred_at >= {range.Start} AND occurred_at < {range.End} {filter.Conditions()}
        """;

    // From and To are null for types that have no node of their own.
    private sealed record Move(int Step, string? From, bool Ends, string? To, long Users);
}

/// <param name="Start">The event type where paths begin; null: they end with <paramref name="End"/>.</param>
public sealed record PathsReport(string? Start, string? End, IReadOnlyList<PathStep> Steps, IReadOnlyList<PathLink> Links,
    long WithinSeconds, ReportRange Range, Provenance Provenance) : Report(Range, Provenance);

/// <param name="Step">From 1, away from the event that was asked for.</param>
/// <param name="Users">Of the nodes and the others.</param>
/// <param name="Ended">Users of the step before whose path goes no further.</param>
public sealed record PathStep(int Step, long Users, IReadOnlyList<PathNode> Nodes, PathRest Other, PathRest Ended);

public sealed record PathNode(string EventType, long Users);

public sealed record PathRest(long Users);

/// <param name="Step">The one it leads away from, to the next.</param>
/// <param name="From">Null: the step's others.</param>
/// <param name="To">Null: the next step's others.</param>
public sealed record PathLink(int Step, string? From, string? To, long Users);
