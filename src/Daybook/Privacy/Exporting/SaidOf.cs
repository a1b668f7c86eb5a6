using Daybook.Reports;
using Npgsql;

namespace Daybook.Privacy.Exporting;

/// <summary>What a person's events said about them and about groups, as it is kept. Primary keys, which begin with the subject.</summary>
internal static class SaidOf
{
    public static Task<List<ExportLine.Property>> Properties(PrivacySession session, string[] subjects, CancellationToken cancel) =>
        session.Query(
            """
            SELECT subject, name, nullif(value, 'null')::text, set_at, value IS NULL
            FROM person_properties WHERE subject = ANY($1) ORDER BY subject, name
            """,
            r => new ExportLine.Property("property", IdKind(r), Id(r), r.GetString(1), r.IsDBNull(2) ? null : new RawJson(r.GetString(2)),
                r.GetFieldValue<DateTimeOffset>(3), r.GetBoolean(4)), cancel, [subjects]);

    public static Task<List<ExportLine.Group>> Groups(PrivacySession session, string[] subjects, CancellationToken cancel) =>
        session.Query(
            """
            SELECT subject, group_type, group_id, set_at,
              (SELECT coalesce(jsonb_object_agg(p.name, p.value), '{}') FROM group_properties p
               WHERE (p.subject, p.group_type, p.group_id) = (g.subject, g.group_type, g.group_id))::text
            FROM person_groups g WHERE subject = ANY($1) ORDER BY subject, group_type, group_id
            """,
            r => new ExportLine.Group("group", IdKind(r), Id(r), r.GetString(1), r.GetString(2), r.GetFieldValue<DateTimeOffset>(3),
                new RawJson(r.GetString(4))), cancel, [subjects]);

    /// <summary>The frozen segments that the person is in. Index cohort_members_subject; primary key of cohorts.</summary>
    public static Task<List<ExportLine.Cohort>> Cohorts(PrivacySession session, string[] subjects, CancellationToken cancel) =>
        session.Query(
            """
            SELECT m.subject, c.segment, c.as_of
            FROM cohort_members m JOIN cohorts c USING (cohort_id)
            WHERE m.subject = ANY($1) ORDER BY c.as_of, c.cohort_id, m.subject
            """,
            r => new ExportLine.Cohort("cohort", IdKind(r), Id(r), r.GetString(1), r.GetFieldValue<DateTimeOffset>(2)), cancel, [subjects]);

    private static string IdKind(NpgsqlDataReader row) =>
        row.GetString(0).StartsWith("u:", StringComparison.Ordinal) ? Person.User : Person.Anonymous;

    private static string Id(NpgsqlDataReader row) => row.GetString(0)[2..];
}
