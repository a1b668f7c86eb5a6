using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using NodaTime;

namespace Daybook.Reports.Columns;

/// <summary>
/// To whom the anonymous ids in files belong, in the report's snapshot. A file has the number of the id itself, so it need not be written
/// again when the id changes hands.
/// </summary>
internal sealed class LinkedPeople
{
    public const string Table = "linked";

    private const int Most = 1_000_000;

    private readonly List<(long Id, long Person)> _links = [];

    public bool Any => _links.Count > 0;

    /// <returns>Null: there are too many to look up.</returns>
    public static async Task<LinkedPeople?> Read(ReportSession session, Interval span, PeopleNumbers numbers, CancellationToken cancel)
    {
        // Of a counted day, an id that was moved has a row in linked_days, and one that waits to be moved has a change. Indexes
        // linked_days_utc_day, users_pkey, identity_owners_pkey, users_subject_key.
        var rows = await session.Rows($"""
            SELECT a.user_no, o.user_no, 'u:' || l.owner_id
            FROM (SELECT DISTINCT user_no FROM linked_days WHERE utc_day BETWEEN {span.Start.InUtc().Date} AND {span.End.InUtc().Date}
                  UNION
                  SELECT u.user_no FROM identity_changes c JOIN users u ON u.subject = 'a:' || c.anonymous_id) i
            JOIN users a ON a.user_no = i.user_no AND a.subject LIKE 'a:%'
            JOIN live_links l ON l.linked_id = substr(a.subject, 3)
            LEFT JOIN users o ON o.subject = 'u:' || l.owner_id
            LIMIT {Most + 1}
            """,
            r => (Id: (long)r.GetInt32(0), UserNo: r.IsDBNull(1) ? (long?)null : r.GetInt32(1), Subject: r.TextOrNull(2)), cancel);
        if (rows.Count > Most) return null;
        var people = new LinkedPeople();
        foreach (var row in rows) people._links.Add((row.Id, numbers.Of(row.UserNo, row.Subject)));
        return people;
    }

    public void Load(ColumnSession session)
    {
        if (!Any) return;
        session.Execute($"CREATE TEMP TABLE linked (id BIGINT, owner BIGINT)");
        using var appender = session.Append(Table);
        foreach (var (id, owner) in _links) appender.CreateRow().AppendValue((long?)id).AppendValue((long?)owner).EndRow();
    }
}
