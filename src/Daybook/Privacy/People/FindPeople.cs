using System.Buffers.Text;
using System.Text;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Text;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Reports.Filters;
using Microsoft.AspNetCore.Http;

namespace Daybook.Privacy.People;

/// <summary>
/// <c>GET /users?query=&amp;limit=</c>: people one of whose ids, or one of whose properties, begins with a text. Without a text those
/// that were first counted last. <c>?filter=</c> and <c>?segment=</c>: everybody for whom the conditions hold, page by page.
/// </summary>
/// <remarks>
/// By a text only beginnings, because an index finds them among any number of people; at most <see cref="MostHits"/> hits of each kind are
/// looked at. A filter is evaluated for everybody, once a page.
/// </remarks>
public sealed class FindPeople(PostgresConnections database, ReportingZone reporting, ReadEventFilter filters, Pseudonyms pseudonyms)
{
    private const int DefaultLimit = 10, MaxLimit = 1000, MostHits = 1000;

    public Task<IResult> Run(HttpCall call, CancellationToken cancel) => Find(call, call.Query, cancel);

    /// <summary><c>POST /users/find</c>: the same, with everything in the body, for filters that are too long for an address.</summary>
    public async Task<IResult> RunFromBody(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        return await Find(call, await FindInBody.Read(call, cancel), cancel);
    }

    private async Task<IResult> Find(HttpCall call, QueryReader asked, CancellationToken cancel)
    {
        var (text, limit) = (asked.Text("query", TextLength.MaxBytes), asked.Number("limit", DefaultLimit, 1, MaxLimit));
        var filter = await filters.RunOfPeople(asked, cancel);
        var after = After(asked);
        asked.RefuseOthers();
        var filtered = filter.Where.Count > 0;
        if (text is not null && filtered)
            throw QueryReader.Invalid("query", "Give `query`, or `filter` and `segment`, not both: they find people in different ways.");
        if (after is not null && !filtered)
            throw QueryReader.Invalid("after", "`after` goes on with what `filter` or `segment` found; give the same again beside it.");
        await using var session = await ReportSession.Open(database, cancel);
        var answer = filtered ? await Filtered(session, filter, after, limit, cancel) : await Begins(session, text, limit, cancel);
        call.Note.Items = answer.People.Count;
        return Answer.Json(answer);
    }

    private async Task<FoundPeople> Filtered(ReportSession session, EventFilter filter, string? after, int limit, CancellationToken cancel)
    {
        var (readable, complete) = await PeopleOfFilter.Readable(session, filter, reporting.Now, cancel);
        var found = await session.Rows(Page(readable, await WaitingQuarters.Read(session, cancel), after, limit + 1), r => r.GetString(0),
            cancel);
        var more = found.Count > limit;
        if (more) found.RemoveAt(limit);
        return new(await ReadFound.Of(session, found, cancel), more, 0, complete, more ? Cursor(found[^1]) : null);
    }

    private async Task<FoundPeople> Begins(ReportSession session, string? text, int limit, CancellationToken cancel)
    {
        var found = await session.Rows(text is null ? Newest(limit + 1) : Query(text, Forms(text), limit + 1),
            r => (Subject: r.GetString(0), Cut: r.GetBoolean(1)), cancel);
        var people = await ReadFound.Of(session, found.Take(limit).Select(f => f.Subject).ToList(), cancel);
        var pending = await session.One($"SELECT coalesce(sum(events), 0)::bigint FROM day_marks", r => r.GetInt64(0), cancel);
        return new(people, found.Count > limit || found.Exists(f => f.Cut), pending, true, null);
    }

    /// <summary>A person as <c>next</c>, which goes on behind them.</summary>
    internal static string Cursor(string subject) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(subject));

    /// <summary>Reads <c>after</c>.</summary>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>.</exception>
    internal static string? After(QueryReader asked)
    {
        if (asked.Text("after", 4 * TextLength.MaxBytes) is not { } text) return null;
        try
        {
            var subject = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(text));
            if (subject is ['u' or 'a', ':', ..] && !subject.Contains('\0', StringComparison.Ordinal)) return subject;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            // No cursor either.
        }

        throw QueryReader.Invalid("after", "`after` must be `next` of the page before, as it is.");
    }

    /// <inheritdoc cref="PeopleOfFilter.Subjects"/>
    internal static Query Page(EventFilter filter, WaitingQuarters waiting, string? after, int limit)
    {
        var behind = Reports.Query.Empty;
        if (after is not null) behind = $"AND person > {after}";
        return $"{PeopleOfFilter.Subjects(filter, waiting)} {behind} ORDER BY person LIMIT {limit}";
    }

    private string[] Forms(string text) => [.. pseudonyms.Subjects("u:", text), .. pseudonyms.Subjects("a:", text)];

    // Primary key of users, read backwards. An id that counts as somebody else is no person.
    internal static Query Newest(int limit) => $"""
        SELECT subject, false FROM users
        WHERE subject IS NOT NULL AND person_no IS NULL
        ORDER BY user_no DESC LIMIT {limit}
        """;

    // Indexes users_subject_key, person_properties_text; primary keys of persons, person_groups, person_properties and identity_owners;
    // identity_owners_user. In the byte order of these columns nothing that begins with the text comes after the text and the highest
    // character. A value counts only if it is the person's latest.
    internal static Query Query(string text, string[] forms, int limit) => $"""
        WITH hits AS (
          {ByPrefix("users", "u:" + text)} UNION ALL {ByPrefix("users", "a:" + text)}
          UNION ALL {ByPrefix("persons", "u:" + text)} UNION ALL {ByPrefix("persons", "a:" + text)}
          UNION ALL {ByPrefix("person_groups", "u:" + text)} UNION ALL {ByPrefix("person_groups", "a:" + text)}
          UNION ALL SELECT subject, NULL FROM users WHERE subject = ANY({forms})
          UNION ALL (
            SELECT subject, name FROM person_properties
            WHERE jsonb_typeof(value) IN ('string', 'number')
              AND lower(left(value #>> '{Root}', 80)) COLLATE "C" >= lower(left({text}, 80))
              AND lower(left(value #>> '{Root}', 80)) COLLATE "C" < lower(left({text}, 80)) || chr(1114111)
            LIMIT {MostHits})),
        people AS (
          SELECT DISTINCT coalesce('u:' || l.owner_id, h.subject) COLLATE "C" AS subject, h.name
          FROM hits h LEFT JOIN live_links l ON left(h.subject, 2) = 'a:' AND l.linked_id = substr(h.subject, 3))
        SELECT DISTINCT p.subject, (SELECT count(*) FROM hits) >= {MostHits}
        FROM people p
        WHERE p.name IS NULL OR (
          SELECT starts_with(lower(left(latest.value #>> '{Root}', 80)), lower(left({text}, 80)))
          FROM (SELECT p.subject AS id
                UNION ALL
                SELECT 'a:' || l.linked_id FROM live_links l WHERE left(p.subject, 2) = 'u:' AND l.owner_id = substr(p.subject, 3)) ids
          JOIN person_properties latest ON latest.subject = ids.id AND latest.name = p.name
          ORDER BY latest.set_at DESC, latest.set_by DESC LIMIT 1)
        ORDER BY p.subject LIMIT {limit}
        """;

    private static Query Root { get; } = $"{{}}";

    private static Query ByPrefix(string table, string text)
    {
        Query begins = $"WHERE subject >= {text} AND subject < {text} || chr(1114111) ORDER BY subject LIMIT {MostHits}";
        if (table == "users") return $"(SELECT subject, NULL::text AS name FROM users {begins})";
        if (table == "persons") return $"(SELECT subject, NULL FROM persons {begins})";
        return $"(SELECT subject, NULL FROM person_groups {begins})";
    }
}

/// <param name="More">There may be more people than these.</param>
/// <param name="PendingEvents">Events that Rollup has not counted yet. Somebody who is only in these, and of whom nothing was said, is not
/// found by a text. By a filter they are, so it is 0.</param>
/// <param name="Complete">False: a <c>did</c> reaches back to events that retention has dropped.</param>
/// <param name="Next">For <c>after</c>; null: that was all.</param>
public sealed record FoundPeople(IReadOnlyList<FoundPerson> People, bool More, long PendingEvents, bool Complete, string? Next);

public sealed record FoundPerson(
    string Kind, string Id, IReadOnlyList<string> AnonymousIds, DateTimeOffset? FirstSeenAt, SaidAbout Properties);
