using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Text;
using Daybook.Reports;
using Microsoft.AspNetCore.Http;

namespace Daybook.Privacy.People;

/// <summary>
/// <c>GET /users?query=&amp;limit=</c>: people one of whose ids, or one of whose properties, begins with a text. Without a text those
/// that were first counted last.
/// </summary>
/// <remarks>
/// Only beginnings, because an index finds them among any number of people. At most <see cref="MostHits"/> hits of each kind are looked at.
/// </remarks>
public sealed class FindPeople(PostgresConnections database, Pseudonyms pseudonyms)
{
    private const int DefaultLimit = 10, MaxLimit = 100, MostHits = 1000;

    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var (text, limit) = (call.Query.Text("query", TextLength.MaxBytes), call.Query.Number("limit", DefaultLimit, 1, MaxLimit));
        call.Query.RefuseOthers();
        await using var session = await ReportSession.Open(database, cancel);
        var found = await session.Rows(text is null ? Newest(limit + 1) : Query(text, Forms(text), limit + 1),
            r => (Subject: r.GetString(0), Cut: r.GetBoolean(1)), cancel);
        List<FoundPerson> people = [];
        foreach (var (subject, _) in found.Take(limit))
        {
            var person = new Person(subject.StartsWith("u:", StringComparison.Ordinal) ? Person.User : Person.Anonymous, subject[2..]);
            // As it is stored, so it has no other form.
            var ids = new PersonIds(person, [subject], await PersonIds.Linking(session, [subject], cancel));
            var first = await session.One(ShowPerson.FirstSeen(ids.All), r => r.GetFieldValue<DateTimeOffset?>(0), cancel);
            people.Add(new(person.Kind, person.Id, ids.Linked, first, await ReadSaid.OfPerson(session, ids.All, cancel)));
        }

        var pending = await session.One($"SELECT coalesce(sum(events), 0)::bigint FROM day_marks", r => r.GetInt64(0), cancel);
        call.Note.Items = people.Count;
        return Answer.Json(new FoundPeople(people, found.Count > limit || found.Exists(f => f.Cut), pending));
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
/// found.</param>
public sealed record FoundPeople(IReadOnlyList<FoundPerson> People, bool More, long PendingEvents);

public sealed record FoundPerson(
    string Kind, string Id, IReadOnlyList<string> AnonymousIds, DateTimeOffset? FirstSeenAt, SaidAbout Properties);
