using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Reports;
using Microsoft.AspNetCore.Http;

namespace Daybook.Privacy.People;

/// <summary>
/// <c>GET /users/{user_id}?kind=</c>: who a person is. Properties, ids, groups, first and last seen, and how many events of each type.
/// </summary>
/// <remarks>
/// As of one snapshot, and never behind what is stored. Cost: as <see cref="PersonEvents"/>; beyond <see cref="EventsToRead"/> the answer
/// says from when on it counted.
/// </remarks>
public sealed class ShowPerson(PostgresConnections database, Pseudonyms pseudonyms)
{
    private const long EventsToRead = 1_000_000;

    public Task<IResult> Run(HttpCall call, string userId, CancellationToken cancel) =>
        Show(call, Person.InPath(call, userId, behind: 0), call.Query, cancel);

    /// <summary><c>POST /users/show</c>: the same, with the id in the body.</summary>
    public async Task<IResult> RunFromBody(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var (person, options) = await PersonInBody.Read(call, cancel);
        return await Show(call, person, options, cancel);
    }

    private async Task<IResult> Show(HttpCall call, Person asked, QueryReader options, CancellationToken cancel)
    {
        options.RefuseOthers();
        await using var session = await ReportSession.Open(database, cancel);
        var ids = await PersonIds.Find(session, asked, pseudonyms, cancel);
        var events = await Count(session, ids.All, cancel);
        var first = await session.One(FirstSeen(ids.All), r => r.GetFieldValue<DateTimeOffset?>(0), cancel);
        if (events.First < first || first is null) first = events.First;
        var properties = await ReadSaid.OfPerson(session, ids.All, cancel);
        var (groups, moreGroups) = await ReadSaid.OfGroups(session, ids.All, cancel);
        if (first is null && properties.Values.Count == 0 && groups.Count == 0 && ids.Linked.Length == 0)
            throw new ProblemException(new Problem(ProblemCode.NotFound,
                $"Nothing is stored about this {(asked.Kind == Person.User ? "user" : "anonymous id")}. GET /users?query= finds people by "
                + "the beginning of an id or of a property's value."));
        call.Note.Items = events.Total;
        return Answer.Json(new PersonAnswer(ids.Person.Kind, ids.Person.Id, ids.Linked, first, events.Last, properties, groups, moreGroups,
            events));
    }

    private static async Task<PersonCounts> Count(ReportSession session, string[] subjects, CancellationToken cancel)
    {
        Dictionary<string, PersonTypeCount> types = new(StringComparer.Ordinal);
        DateTimeOffset? from = null;
        var (read, whole) = (0L, true);
        foreach (var piece in PersonSpans.Of(await PersonQuarters.Read(session, subjects, cancel)))
        {
            if (read > 0 && read + piece.Events > EventsToRead)
            {
                whole = false;
                break;
            }

            read += Math.Max(1, piece.Events);
            from = piece.Start.ToDateTimeOffset();
            foreach (var more in await session.Rows(ByType(piece, subjects),
                r => new PersonTypeCount(r.GetString(0), r.GetInt64(1), r.GetFieldValue<DateTimeOffset>(2),
                    r.GetFieldValue<DateTimeOffset>(3)), cancel))
            {
                types[more.EventType] = !types.TryGetValue(more.EventType, out var known) ? more : known with
                {
                    Events = known.Events + more.Events,
                    FirstAt = more.FirstAt < known.FirstAt ? more.FirstAt : known.FirstAt,
                    LastAt = more.LastAt > known.LastAt ? more.LastAt : known.LastAt,
                };
            }
        }

        return new(types.Values.Sum(t => t.Events),
            [.. types.Values.OrderByDescending(t => t.Events).ThenBy(t => t.EventType, StringComparer.Ordinal)], whole ? null : from);
    }

    // Index events_occurred_at.
    internal static Query ByType(PersonPiece piece, string[] subjects) => $"""
        SELECT event_type, count(*), min(occurred_at), max(occurred_at)
        FROM {piece.Rows()}
        WHERE event_subject(user_id, anonymous_id) = ANY({subjects})
        GROUP BY event_type
        """;

    // Index users_subject_key. Of each id by itself, so an id that waits to be moved to another person is right too.
    internal static Query FirstSeen(string[] subjects) =>
        $"SELECT min(coalesce(own_first_at, first_at)) FROM users WHERE subject = ANY({subjects})";
}
