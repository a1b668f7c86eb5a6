using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using Daybook.Reports.Filters;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Reports;

/// <summary>The newest stored events by time of receipt.</summary>
/// <remarks>
/// Cost: asks the days in which something was stored last, newest first, and stops as soon as no other day can hold a newer event. With a
/// filter of which few events hold, 30 days and then all others, a hundred in a query, each ended by the command timeout; with
/// <c>event_type</c> only days that have the type.
/// </remarks>
public sealed class RecentEvents(PostgresConnections database, ReportingZone reporting, ReadEventFilter filters)
{
    public const int DefaultLimit = 10, MaxLimit = 1000;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (filter, limit) = (await filters.Run(call.Query, cancel), call.Query.Number("limit", DefaultLimit, 1, MaxLimit));
        call.Query.RefuseOthers();
        return Answer.Json(await Run(filter with { Until = reporting.Now }, limit, cancel));
    }

    public async Task<RecentEventsAnswer> Run(EventFilter filter, int limit, CancellationToken cancel)
    {
        await using var session = await ReportSession.OpenLoose(database, cancel);
        // A day and its own marks overlap, hence the set.
        Dictionary<Guid, StoredEvent> newest = [];
        foreach (var day in FreshDays.Steps(await FreshDays.Read(session, filter.EventType, cancel)))
        {
            if (newest.Count == limit
                && Instant.FromDateTimeOffset(newest.Values.Min(e => e.ReceivedAt)) > day.LastStored + FreshDays.ClockMargin) break;
            foreach (var e in await session.Rows(Query(day.Span, filter, limit), StoredEvent.Read, cancel)) newest[e.EventId] = e;
            newest = newest.Values.OrderByDescending(e => e.ReceivedAt).ThenByDescending(e => e.EventId).Take(limit)
                .ToDictionary(e => e.EventId);
        }

        return new([.. newest.Values.OrderByDescending(e => e.ReceivedAt).ThenByDescending(e => e.EventId)]);
    }

    // Index events_received_at of the day's partition, read backwards.
    internal static Query Query(Interval span, EventFilter filter, int limit) => $"""
        SELECT {StoredEvent.Columns}
        FROM events {filter.PeopleIfNeeded}
        WHERE occurred_at >= {span.Start} AND occurred_at < {span.End} {filter.Conditions()}
        ORDER BY received_at DESC, event_id DESC
        LIMIT {limit}
        """;
}

public sealed record RecentEventsAnswer(IReadOnlyList<StoredEvent> Events);
