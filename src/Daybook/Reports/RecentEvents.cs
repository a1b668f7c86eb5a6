using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Daybook.Reports;

/// <summary>The newest stored events by time of receipt.</summary>
/// <remarks>
/// Cost: reads the days with the latest stored events, newest first, and stops when no other day can contain a newer event. If few events
/// match the filter, it reads 30 days and then all others in one query, which the command timeout may end. With <c>event_type</c> it
/// reads only days that have the type.
/// </remarks>
public sealed class RecentEvents(PostgresConnections database)
{
    public const int DefaultLimit = 10, MaxLimit = 1000;
    private const int SingleDays = 30;

    public async Task<IResult> Handle(HttpCall call, CancellationToken cancel)
    {
        var (filter, limit) = (EventFilter.Read(call.Query), call.Query.Number("limit", DefaultLimit, 1, MaxLimit));
        call.Query.RefuseOthers();
        return Answer.Json(await Run(filter, limit, cancel));
    }

    public async Task<RecentEventsAnswer> Run(EventFilter filter, int limit, CancellationToken cancel)
    {
        await using var session = await ReportSession.Open(database, cancel);
        // A set, because a day and its own marks overlap.
        Dictionary<Guid, StoredEvent> newest = [];
        foreach (var day in Steps(await FreshDays.Read(session, filter.EventType, cancel)))
        {
            if (newest.Count == limit && Instant.FromDateTimeOffset(newest.Values.Min(e => e.ReceivedAt)) > day.LastStored + FreshDays.ClockMargin) break;
            foreach (var e in await session.Rows(Query(day.Span, filter, limit), StoredEvent.Read, cancel)) newest[e.EventId] = e;
            newest = newest.Values.OrderByDescending(e => e.ReceivedAt).ThenByDescending(e => e.EventId).Take(limit).ToDictionary(e => e.EventId);
        }

        return new([.. newest.Values.OrderByDescending(e => e.ReceivedAt).ThenByDescending(e => e.EventId)]);
    }

    /// <summary>
    /// The first days one by one, and the rest as one span, because one query for each of those days would take too long.
    /// </summary>
    internal static List<FreshDay> Steps(List<FreshDay> days)
    {
        if (days.Count <= SingleDays) return days;
        var rest = days[SingleDays..];
        return [.. days[..SingleDays], new(new Interval(rest.Min(d => d.Span.Start), rest.Max(d => d.Span.End)), rest[0].LastStored)];
    }

    // Index events_received_at of the day's partition, read backwards.
    internal static Query Query(Interval span, EventFilter filter, int limit) => $"""
        SELECT {StoredEvent.Columns}
        FROM events
        WHERE occurred_at >= {span.Start} AND occurred_at < {span.End} {filter.Conditions()}
        ORDER BY received_at DESC, event_id DESC
        LIMIT {limit}
        """;
}

public sealed record RecentEventsAnswer(IReadOnlyList<StoredEvent> Events);
