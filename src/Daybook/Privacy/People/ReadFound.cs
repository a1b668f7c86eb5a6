using Daybook.Reports;

namespace Daybook.Privacy.People;

/// <summary>What a list shows of people: of all of them in a few queries, however many they are.</summary>
internal static class ReadFound
{
    /// <param name="subjects">People, as they are stored. The answer has them in the same order.</param>
    public static async Task<List<FoundPerson>> Of(ReportSession session, IReadOnlyList<string> subjects, CancellationToken cancel)
    {
        if (subjects.Count == 0) return [];
        var linked = (await session.Rows(Linked(LinkedIds.Users(subjects)), r => (Owner: r.GetString(0), Id: r.GetString(1)), cancel))
            .ToLookup(l => "u:" + l.Owner, l => l.Id, StringComparer.Ordinal);
        var ids = subjects.SelectMany(s => linked[s].Select(id => "a:" + id).Prepend(s), (s, id) => (Person: s, Id: id)).ToList();
        List<string> people = ids.ConvertAll(i => i.Person), all = ids.ConvertAll(i => i.Id);
        var first = (await session.Rows(FirstSeen(people, all),
                r => (Person: r.GetString(0), At: r.GetFieldValue<DateTimeOffset?>(1)), cancel))
            .ToDictionary(f => f.Person, f => f.At, StringComparer.Ordinal);
        var said = (await session.Rows(Said(people, all),
                r => (Person: r.GetString(0), Name: r.GetString(1), Value: r.IsDBNull(2) ? null : r.GetString(2),
                    At: r.GetFieldValue<DateTimeOffset>(3)), cancel))
            .ToLookup(s => s.Person, s => (s.Name, s.Value, s.At), StringComparer.Ordinal);
        var more = (await session.Rows(More(people, all), r => r.GetString(0), cancel)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. subjects.Select(s => new FoundPerson(s.StartsWith("u:", StringComparison.Ordinal) ? Person.User : Person.Anonymous, s[2..],
                [.. linked[s]], first.GetValueOrDefault(s), ReadSaid.About(said[s], more.Contains(s)))),
        ];
    }

    // Index identity_owners_user.
    internal static Query Linked(string[] users) =>
        $"SELECT owner_id, linked_id FROM live_links WHERE owner_id = ANY({users}) ORDER BY owner_id, linked_id";

    // Index users_subject_key. Of each id by itself, as ShowPerson does.
    internal static Query FirstSeen(IReadOnlyList<string> people, IReadOnlyList<string> ids) => $"""
        SELECT i.person, min(coalesce(u.own_first_at, u.first_at))
        FROM unnest({people}, {ids}) i (person, id) JOIN users u ON u.subject = i.id
        GROUP BY i.person
        """;

    // Primary key of person_properties, which begins with the subject.
    internal static Query Said(IReadOnlyList<string> people, IReadOnlyList<string> ids) => $"""
        SELECT DISTINCT ON (i.person, p.name) i.person, p.name, p.value::text, p.set_at
        FROM unnest({people}, {ids}) i (person, id) JOIN person_properties p ON p.subject = i.id
        ORDER BY i.person, p.name, p.set_at DESC, p.set_by DESC
        """;

    // Primary key of persons.
    internal static Query More(IReadOnlyList<string> people, IReadOnlyList<string> ids) => $"""
        SELECT DISTINCT i.person
        FROM unnest({people}, {ids}) i (person, id) JOIN persons p ON p.subject = i.id
        WHERE p.more
        """;
}
