using System.Data.Common;
using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;
using Daybook.Reports.Filters;

namespace Daybook.Reports;

/// <summary>With which value of a field sessions begin, and with which they end.</summary>
/// <remarks>
/// The first and the last event of a session that has the field decide, by time and then id. A session without any has the value null.
/// Cost: as <see cref="Sessions"/>.
/// </remarks>
internal static class SessionEdges
{
    public static async Task<(SessionEdge Entry, SessionEdge Exit)> Read(ReportContext context, SessionsQuestion question,
        EventFilter filter, CancellationToken cancel)
    {
        var rows = await context.FromColumns(new(question.Span, filter, Value: question.By, Ordered: true),
                events => OfColumns(question, events), Row, cancel)
            ?? await context.Session.Rows(Query(question, filter), Row, cancel);
        return (Of(1), Of(2));

        SessionEdge Of(int edge)
        {
            var other = rows.Find(r => r.Edge == edge && !r.Listed).Value;
            return new([.. rows.Where(r => r.Edge == edge && r.Listed).Select(r => r.Value)], new(other?.Sessions ?? 0, other?.Users ?? 0));
        }
    }

    private static (long Edge, bool Listed, SessionEdgeValue Value) Row(DbDataReader r) =>
        (r.GetInt64(0), !r.IsDBNull(1), new(r.IsDBNull(2) ? null : r.GetString(2), r.GetInt64(3), r.GetInt64(4)));

    // Index events_occurred_at of the partitions read.
    internal static Query Query(SessionsQuestion question, EventFilter filter)
    {
        var range = question.Range;
        return $"""
            WITH e AS (
              SELECT {People.Subject} AS subject, occurred_at AS at, event_id, {FilterSql.TextOf(question.By!)} AS value
              FROM events {filter.People}
              WHERE occurred_at >= {question.Span.Start} AND occurred_at < {question.Span.End}
                {filter.Conditions()}),
            marked AS (
              SELECT subject, at, event_id, value, at - lag(at) OVER (PARTITION BY subject ORDER BY at) <= {question.Gap} AS goes_on
              FROM e),
            numbered AS (
              SELECT subject, at, event_id, value,
                     count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (PARTITION BY subject ORDER BY at) AS session
              FROM marked),
            sessions AS MATERIALIZED (
              SELECT subject,
                     (array_agg(value ORDER BY at, event_id) FILTER (WHERE value IS NOT NULL))[1] AS entry,
                     (array_agg(value ORDER BY at DESC, event_id DESC) FILTER (WHERE value IS NOT NULL))[1] AS exit
              FROM numbered GROUP BY subject, session
              HAVING min(at) >= {range.Start} AND min(at) < {range.End}),
            edges AS MATERIALIZED (
              SELECT 1::bigint AS edge, subject, entry AS value FROM sessions UNION ALL SELECT 2, subject, exit FROM sessions),
            top AS (
              SELECT edge, value, place
              FROM (SELECT edge, value,
                           (row_number() OVER (PARTITION BY edge ORDER BY count(*) DESC, value COLLATE "C" NULLS LAST))::int AS place
                    FROM edges GROUP BY edge, value) p
              WHERE place <= {question.Limit})
            SELECT e.edge, t.place, min(t.value), count(*), count(DISTINCT e.subject)
            FROM edges e LEFT JOIN top t
              ON t.edge = e.edge AND (t.value IS NULL) = (e.value IS NULL) AND coalesce(t.value, '') = coalesce(e.value, '')
            GROUP BY e.edge, t.place
            ORDER BY e.edge, t.place
            """;
    }

    /// <summary>The same of columns.</summary>
    /// <remarks>Sorted once, as for <see cref="Sessions"/>.</remarks>
    private static ColumnQuery OfColumns(SessionsQuestion question, ColumnQuery events) => $"""
        WITH ordered AS (
          SELECT person, t, tie, value, lag(person) OVER w AS person_before, lag(t) OVER w AS t_before
          FROM {events} e WINDOW w AS (ORDER BY person, t)),
        numbered AS (
          SELECT person, t, tie, value,
                 count(*) FILTER (WHERE person_before IS DISTINCT FROM person
                   OR t - t_before > {question.Gap.Ticks / TimeSpan.TicksPerMicrosecond}) OVER (ORDER BY person, t) AS session
          FROM ordered),
        sessions AS MATERIALIZED (
          SELECT person, first(value ORDER BY t, tie) FILTER (WHERE value IS NOT NULL) AS entry,
                 first(value ORDER BY t DESC, tie DESC) FILTER (WHERE value IS NOT NULL) AS "exit"
          FROM numbered GROUP BY person, session
          HAVING min(t) >= {EventColumns.Micros(question.Range.Start)} AND min(t) < {EventColumns.Micros(question.Range.End)}),
        edges AS MATERIALIZED (
          SELECT 1::BIGINT AS edge, person, entry AS value FROM sessions UNION ALL SELECT 2, person, "exit" FROM sessions),
        top AS (
          SELECT edge, value, place
          FROM (SELECT edge, value, row_number() OVER (PARTITION BY edge ORDER BY count(*) DESC, value NULLS LAST) AS place
                FROM edges GROUP BY edge, value) p
          WHERE place <= {(long)question.Limit})
        SELECT e.edge, t.place, min(t.value), count(*), count(DISTINCT e.person)
        FROM edges e LEFT JOIN top t ON t.edge = e.edge AND t.value IS NOT DISTINCT FROM e.value
        GROUP BY e.edge, t.place
        ORDER BY e.edge, t.place
        """;
}

/// <param name="Values">Those with the most sessions first.</param>
/// <param name="Other">All other values together.</param>
public sealed record SessionEdge(IReadOnlyList<SessionEdgeValue> Values, SessionEdgeRest Other);

/// <param name="Value">Null: no event of the session has the field.</param>
/// <param name="Users">Distinct users of these sessions.</param>
public sealed record SessionEdgeValue(string? Value, long Sessions, long Users);

public sealed record SessionEdgeRest(long Sessions, long Users);
