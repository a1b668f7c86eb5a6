using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Reports;
using Daybook.Reports.Export;
using Microsoft.AspNetCore.Http;

namespace Daybook.Privacy.People;

/// <summary>
/// <c>GET /users/{user_id}/events?kind=&amp;limit=&amp;before=</c>: a person's stored events, also those under the anonymous ids that
/// belong to them, the latest first.
/// </summary>
/// <remarks>
/// Cost: the events of everybody in the quarter hours in which the person was active, until the page is full or
/// <see cref="EventsOfAPage"/> are read. Then the page is shorter, and <c>next</c> goes on from there.
/// </remarks>
public sealed class PersonEvents(PostgresConnections database, Pseudonyms pseudonyms)
{
    private const int DefaultLimit = 50, MaxLimit = 1000;

    private const long EventsOfAPage = 1_000_000;

    public Task<IResult> Run(HttpCall call, string userId, CancellationToken cancel) =>
        Answer(call, Person.InPath(call, userId, behind: 1), call.Query, cancel);

    /// <summary><c>POST /users/events</c>: the same, with the id and the options in the body.</summary>
    public async Task<IResult> RunFromBody(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var (person, options) = await PersonInBody.Read(call, cancel, "limit", "before");
        return await Answer(call, person, options, cancel);
    }

    private async Task<IResult> Answer(HttpCall call, Person asked, QueryReader options, CancellationToken cancel)
    {
        var limit = options.Number("limit", DefaultLimit, 1, MaxLimit);
        var before = EventCursor.Read(options, "before", "of the last event received");
        options.RefuseOthers();
        await using var session = await ReportSession.Open(database, cancel);
        var ids = await PersonIds.Find(session, asked, pseudonyms, cancel);
        var quarters = await PersonQuarters.Read(session, ids.All, cancel);
        if (before is { } place) quarters.RemoveAll(q => q.Start > place.At);
        List<StoredEvent> events = [];
        EventCursor? next = null;
        var read = 0L;
        foreach (var piece in PersonSpans.Of(quarters))
        {
            if (read > 0 && read + piece.Events > EventsOfAPage) break;
            read += Math.Max(1, piece.Events);
            events.AddRange(await session.Rows(Page(piece, ids.All, before, limit + 1 - events.Count), StoredEvent.Read, cancel));
            // Guid.Empty: all before this instant.
            next = new EventCursor(piece.Start, Guid.Empty);
            if (events.Count > limit) break;
        }

        if (events.Count > limit)
        {
            events.RemoveAt(limit);
            next = Of(events[^1]);
        }
        else if (next is null || quarters[^1].Start >= next.Value.At)
        {
            next = null;
        }

        call.Note.Items = events.Count;
        return Foundation.Http.Answer.Json(new PersonEventsAnswer(events, next?.ToString()));
    }

    // Index events_occurred_at.
    internal static Query Page(PersonPiece piece, string[] subjects, EventCursor? before, int limit) => $"""
        SELECT {StoredEvent.Columns}
        FROM {piece.Rows()}
        WHERE event_subject(user_id, anonymous_id) = ANY({subjects}) {Before(before)}
        ORDER BY occurred_at DESC, event_id DESC
        LIMIT {limit}
        """;

    private static Query Before(EventCursor? before)
    {
        if (before is not { } place) return Query.Empty;
        return $"AND (occurred_at, event_id) < ({place.At}, {place.EventId})";
    }

    private static EventCursor Of(StoredEvent e) => new(NodaTime.Instant.FromDateTimeOffset(e.OccurredAt), e.EventId);
}

/// <param name="Next">For <c>before</c>: there may be more. Null: that was all that is stored.</param>
public sealed record PersonEventsAnswer(IReadOnlyList<StoredEvent> Events, string? Next);
