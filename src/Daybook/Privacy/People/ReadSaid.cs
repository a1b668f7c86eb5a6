using Daybook.Reports;

namespace Daybook.Privacy.People;

/// <summary>What holds now about one person and their groups: as the views <c>live_…</c> say it of everybody.</summary>
internal static class ReadSaid
{
    public const int MostGroups = 50;

    // Primary keys of person_properties and persons, which begin with the subject.
    public static async Task<SaidAbout> OfPerson(ReportSession session, string[] subjects, CancellationToken cancel)
    {
        var rows = await session.Rows(Properties(subjects),
            r => (Name: r.GetString(0), Value: r.IsDBNull(1) ? null : r.GetString(1), At: r.GetFieldValue<DateTimeOffset>(2)), cancel);
        var more = await session.One($"SELECT coalesce(bool_or(more), false) FROM persons WHERE subject = ANY({subjects})",
            r => r.GetBoolean(0), cancel);
        return About(rows, more);
    }

    internal static Query Properties(string[] subjects) => $"""
        SELECT DISTINCT ON (name) name, value::text, set_at
        FROM person_properties WHERE subject = ANY({subjects})
        ORDER BY name, set_at DESC, set_by DESC
        """;

    /// <returns>The groups that were named last, and whether there are more.</returns>
    public static async Task<(IReadOnlyList<PersonGroup> Groups, bool More)> OfGroups(ReportSession session, string[] subjects,
        CancellationToken cancel)
    {
        var groups = await session.Rows(Groups(subjects),
            r => (Type: r.GetString(0), Id: r.GetString(1), At: r.GetFieldValue<DateTimeOffset>(2)), cancel);
        var shown = groups.Take(MostGroups).ToList();
        var said = (await session.Rows(GroupProperties(shown.ConvertAll(g => g.Type), shown.ConvertAll(g => g.Id)),
                r => (Type: r.GetString(0), Id: r.GetString(1), Name: r.GetString(2), Value: r.IsDBNull(3) ? null : r.GetString(3),
                    At: r.GetFieldValue<DateTimeOffset>(4), More: r.GetBoolean(5)), cancel))
            .ToLookup(p => (p.Type, p.Id));
        return ([
            .. shown.Select(g => new PersonGroup(g.Type, g.Id, g.At,
                About(said[(g.Type, g.Id)].Select(p => (p.Name, p.Value, p.At)), said[(g.Type, g.Id)].Any(p => p.More)))),
        ], groups.Count > MostGroups);
    }

    // Primary key of person_groups.
    internal static Query Groups(string[] subjects) => $"""
        SELECT group_type, group_id, max(set_at)
        FROM person_groups WHERE subject = ANY({subjects})
        GROUP BY group_type, group_id
        ORDER BY 3 DESC, 1, 2
        LIMIT {MostGroups + 1}
        """;

    // Index group_properties_group; primary key of person_groups.
    internal static Query GroupProperties(IReadOnlyList<string> types, IReadOnlyList<string> ids) => $"""
        SELECT DISTINCT ON (p.group_type, p.group_id, p.name) p.group_type, p.group_id, p.name, p.value::text, p.set_at, o.more
        FROM unnest({types}, {ids}) g (group_type, group_id)
        JOIN group_properties p USING (group_type, group_id)
        JOIN person_groups o ON (o.subject, o.group_type, o.group_id) = (p.subject, p.group_type, p.group_id)
        ORDER BY p.group_type, p.group_id, p.name, p.set_at DESC, p.set_by DESC
        """;

    internal static SaidAbout About(IEnumerable<(string Name, string? Value, DateTimeOffset At)> rows, bool more)
    {
        List<PropertyValue> values = [];
        List<string> tooLarge = [];
        foreach (var (name, value, at) in rows)
        {
            if (value is null) tooLarge.Add(name);
            // JSON null: cleared.
            else if (value != "null") values.Add(new(name, new RawJson(value), at));
        }

        return new(values, tooLarge, more);
    }
}
