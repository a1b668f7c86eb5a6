using Daybook.Reports.Filters;
using NodaTime;

namespace Daybook.Reports.Trends;

/// <summary>Events with the value of a field that another event of the same person has.</summary>
internal static class AttributedEvents
{
    private static readonly Query Microseconds = $"(extract(epoch FROM occurred_at) * 1000000)::bigint";

    /// <summary>Rows (series, value, period, subject, n), one for each event that is counted.</summary>
    /// <remarks>
    /// <para>
    /// A person's events with a value are numbered by time. How many come no later than an event, and how many of these are within the
    /// lookback, says which of the numbers are the first and the last one. Counts follow a moving window without starting anew, so a
    /// person with very many events costs one sort.
    /// </para>
    /// <para>
    /// Events of the same instant are all at or before each other. Index events_occurred_at, twice: for the partitions of the range, and
    /// for those from the beginning of the lookback on. Times are numbers, because an interval of days depends on the session's zone.
    /// </para>
    /// </remarks>
    /// <param name="counted">Which events are counted: <c>series</c>, <c>period</c> and <c>n</c>.</param>
    /// <param name="conditions">Each begins with AND.</param>
    /// <param name="span">Of the counted events.</param>
    public static Query Rows(Query counted, Query conditions, Interval span, EventFilter filter, FilterField field, Attribution attribution)
    {
        var since = Instant.Max(span.Start - Duration.FromTimeSpan(attribution.Lookback), filter.From);
        var lookback = (long)attribution.Lookback.TotalMicroseconds;
        Query session = $"SELECT *, 0::bigint AS session FROM together", saying = $"value IS NOT NULL AND", which = $"upto";
        if (attribution.First) which = $"upto - recent + 1";
        if (attribution.Gap is { } gap)
        {
            // Events without a value also keep a session going.
            saying = Query.Empty;
            session = $"""
                SELECT *, count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (PARTITION BY subject ORDER BY t) AS session
                FROM (SELECT *, t - lag(t) OVER (PARTITION BY subject ORDER BY t) <= {(long)gap.TotalMicroseconds} AS goes_on
                      FROM together) g
                """;
        }

        return $"""
            (WITH counted AS MATERIALIZED (
              SELECT {counted}, {People.Subject} AS subject, {Microseconds} AS t
              FROM events {filter.People}
              WHERE occurred_at >= {span.Start} AND occurred_at < {span.End} {conditions} {filter.Conditions()}),
            seen AS (
              SELECT subject, t, id, value
              FROM (SELECT {People.Subject} AS subject, {Microseconds} AS t, event_id AS id, {FilterSql.TextOf(field)} AS value
                    FROM events {People.Join}
                    WHERE occurred_at >= {since} AND occurred_at < {span.End}) s
              WHERE {saying} subject IN (SELECT subject FROM counted)),
            together AS (
              SELECT subject, t, NULL::uuid AS id, NULL::text AS value, true AS counts, series, period, n FROM counted
              UNION ALL
              SELECT subject, t, id, value, false, NULL, NULL, NULL FROM seen),
            in_sessions AS MATERIALIZED ({session}),
            numbered AS (
              SELECT subject, session, value, row_number() OVER (PARTITION BY subject, session ORDER BY t, id) AS place
              FROM in_sessions WHERE value IS NOT NULL),
            placed AS (
              SELECT subject, session, counts, series, period, n,
                     count(value) OVER (by_time RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto,
                     count(value) OVER (by_time RANGE BETWEEN {lookback} PRECEDING AND CURRENT ROW) AS recent
              FROM in_sessions
              WINDOW by_time AS (PARTITION BY subject, session ORDER BY t))
            SELECT p.series, v.value, p.period, p.subject, p.n
            FROM placed p LEFT JOIN numbered v
              ON v.subject = p.subject AND v.session = p.session AND v.place = CASE WHEN p.recent > 0 THEN {which} END
            WHERE p.counts)
            """;
    }
}
