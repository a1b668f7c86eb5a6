using NodaTime;

namespace Daybook.Reports;

/// <summary>The people for whom a filter about people holds, as of a snapshot.</summary>
internal static class PeopleOfFilter
{
    /// <summary>
    /// Rows (person) of everybody who is counted, of whom something was said, or who is in events that wait to be counted, if the filter
    /// holds for them. Each once.
    /// </summary>
    /// <param name="filter">Its <c>Until</c> is now.</param>
    /// <remarks>
    /// Cost: a row for everybody, and what the filter's conditions read. Primary keys of users, persons, person_groups and identity_owners;
    /// index events_occurred_at of the quarter hours that wait.
    /// </remarks>
    public static Query Subjects(EventFilter filter, WaitingQuarters waiting) => $"""
        SELECT person
        FROM (SELECT DISTINCT coalesce('u:' || owner_id, id) COLLATE "C" AS person
              FROM (SELECT subject AS id FROM users WHERE subject IS NOT NULL
                    UNION ALL SELECT subject FROM persons
                    UNION ALL SELECT subject FROM person_groups
                    {OfWaiting(waiting)}) ids
              LEFT JOIN live_links ON left(id, 2) = 'a:' AND linked_id = substr(id, 3)) everybody
        {filter.PeopleOn($"person")}
        WHERE true {filter.PeopleConditions}
        """;

    /// <summary>The filter for people as of a snapshot, and whether all that it asks for is still kept.</summary>
    public static async Task<(EventFilter Filter, bool Complete)> Readable(ReportSession session, EventFilter filter, Instant now,
        CancellationToken cancel)
    {
        if (filter.LooksBackFrom(now) is not { } since) return (filter with { Until = now }, true);
        return await Readable(session, filter, now, since, cancel);
    }

    /// <inheritdoc cref="Readable(ReportSession, EventFilter, Instant, CancellationToken)"/>
    /// <param name="until">What people did is looked for before it.</param>
    /// <param name="since">Events from here on are asked for.</param>
    public static async Task<(EventFilter Filter, bool Complete)> Readable(ReportSession session, EventFilter filter, Instant until,
        Instant since, CancellationToken cancel)
    {
        // Index days_from_at. Without history from before the horizon, nothing is missing.
        var (horizon, gone) = await session.One($"""
            SELECT p.horizon, p.horizon > {since} AND (p.metrics_from_at > {since} OR EXISTS (
              SELECT FROM days WHERE from_at < p.horizon AND to_at > {since} AND events > 0))
            FROM policy p
            """, r => (r.TimeOrMin(0), r.GetBoolean(1)), cancel);
        return (filter with { From = horizon, Until = until }, !gone);
    }

    // A join, even with nothing, would lock every partition.
    private static Query OfWaiting(WaitingQuarters waiting)
    {
        if (waiting.Spans.Count == 0) return Query.Empty;
        return $"UNION ALL SELECT event_subject(e.user_id, e.anonymous_id) FROM {waiting.Events()}";
    }
}
