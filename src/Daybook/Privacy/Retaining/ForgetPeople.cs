using Daybook.Foundation.Postgres;
using Daybook.Store.Persist;
using NodaTime;

namespace Daybook.Privacy.Retaining;

/// <summary>
/// Drops what was said about people of whom no event is kept any more, whichever of their ids it came under. Until then properties stay,
/// also when the event that set them is gone.
/// </summary>
public sealed class ForgetPeople(PostgresConnections database)
{
    private const int AtATime = 1000;

    /// <param name="horizon">Events before it are not kept.</param>
    /// <returns>Ids.</returns>
    internal async Task<long> Run(Instant horizon, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        var forgotten = 0L;
        for (var after = ""; ;)
        {
            var subjects = await Silent(session, after, horizon, cancel);
            if (subjects.Length == 0) return forgotten;
            after = subjects[^1];
            var gone = await Gone(session, subjects, horizon, cancel);
            if (gone.Length > 0) forgotten += await session.Transaction(() => Delete(session, gone, horizon, cancel), cancel);
        }
    }

    // Primary keys of persons and person_groups.
    private static async Task<string[]> Silent(PrivacySession session, string after, Instant horizon, CancellationToken cancel) =>
    [
        .. await session.Query(
            $"""
            SELECT subject FROM (
              (SELECT subject FROM persons WHERE subject > $1 AND set_at < $2 ORDER BY subject LIMIT {AtATime})
              UNION
              (SELECT DISTINCT subject FROM person_groups WHERE subject > $1 AND set_at < $2 ORDER BY subject LIMIT {AtATime})) s
            ORDER BY subject LIMIT {AtATime}
            """, r => r.GetString(0), cancel, after, horizon.ToDateTimeUtc()),
    ];

    // An id that Rollup does not know yet has events that wait to be counted. Indexes users_subject_key, identity_owners_user; primary keys
    // of user_days and linked_days.
    private static async Task<string[]> Gone(PrivacySession session, string[] subjects, Instant horizon, CancellationToken cancel) =>
    [
        .. await session.Query(
            """
            WITH owned AS (
              SELECT s AS subject, coalesce('u:' || l.owner_id, s) COLLATE "C" AS person
              FROM unnest($1::text[]) s LEFT JOIN live_links l ON left(s, 2) = 'a:' AND l.linked_id = substr(s, 3)),
            ids AS (
              SELECT subject, person AS id FROM owned
              UNION
              SELECT o.subject, 'a:' || l.linked_id
              FROM owned o JOIN live_links l ON left(o.person, 2) = 'u:' AND l.owner_id = substr(o.person, 3))
            SELECT o.subject FROM owned o
            WHERE EXISTS (SELECT FROM users u WHERE u.subject = o.subject)
              AND NOT EXISTS (SELECT FROM ids i JOIN users u ON u.subject = i.id JOIN id_days d ON d.user_no = u.user_no
                WHERE i.subject = o.subject AND d.utc_day >= $2)
            """, r => r.GetString(0), cancel, subjects, horizon.InUtc().Date.ToDateOnly()),
    ];

    // In the order in which Persist takes these rows, and not those who came back meanwhile.
    private static async Task<int> Delete(PrivacySession session, string[] gone, Instant horizon, CancellationToken cancel)
    {
        var at = horizon.ToDateTimeUtc();
        const string Still = "SELECT FROM {0} o WHERE o.subject = v.subject AND o.set_at >= $2";
        foreach (var (owners, values) in new[] { ("persons", "person_properties"), ("person_groups", "group_properties") })
        {
            await session.Execute($"SELECT FROM {owners} WHERE subject = ANY($1) ORDER BY subject FOR UPDATE", cancel, [gone]);
            var still = string.Format(System.Globalization.CultureInfo.InvariantCulture, Still, owners);
            await session.Execute($"DELETE FROM {values} v WHERE v.subject = ANY($1) AND NOT EXISTS ({still})", cancel, gone, at);
            await session.Execute($"DELETE FROM {owners} v WHERE v.subject = ANY($1) AND NOT EXISTS ({still})", cancel, gone, at);
        }

        await session.Execute(KnownChanges.Note, cancel);
        return gone.Length;
    }
}
