namespace Daybook.Privacy.Erasing;

/// <summary>
/// Part of the third step: what was noted of the user's anonymous ids goes. An id that others used too belongs to the next of them from
/// now on.
/// </summary>
/// <remarks>In the transaction that takes the names out of the daily tables: until then the ids are the erased person's.</remarks>
internal static class ForgetLinks
{
    public static async Task Run(PrivacySession session, IReadOnlyCollection<string> subjects, CancellationToken cancel)
    {
        var users = LinkedIds.Users(subjects);
        // Waits for whoever is noting another user of such an id, and later ones wait for this. The next statement sees what they noted.
        var ids = (await session.Query(
            "SELECT anonymous_id FROM identity_owners WHERE user_id = ANY($1) ORDER BY anonymous_id FOR UPDATE", r => r.GetString(0),
            cancel, [users])).ToArray();
        await session.Execute("DELETE FROM identity_links WHERE user_id = ANY($1)", cancel, [users]);
        await session.Execute(
            """
            WITH next AS (
              SELECT DISTINCT ON (anonymous_id) anonymous_id, user_id, first_at, first_event_id
              FROM identity_links WHERE anonymous_id = ANY($1) ORDER BY anonymous_id, first_at, first_event_id),
            owned AS (
              UPDATE identity_owners o SET user_id = n.user_id, first_at = n.first_at, first_event_id = n.first_event_id FROM next n
                WHERE o.anonymous_id = n.anonymous_id),
            nobodys AS (
              DELETE FROM identity_owners o WHERE o.anonymous_id = ANY($1)
                AND NOT EXISTS (SELECT FROM next n WHERE n.anonymous_id = o.anonymous_id))
            INSERT INTO identity_changes (anonymous_id) SELECT unnest($1)
            """, cancel, [ids]);
    }
}
