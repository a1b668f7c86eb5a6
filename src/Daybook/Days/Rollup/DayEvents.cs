using Daybook.Foundation.Time;

namespace Daybook.Days.Rollup;

/// <summary>
/// First half of a count: the events of its window, read once into temporary tables, and the users and types seen for the first time.
/// </summary>
internal static class DayEvents
{
    /// <param name="newcomers">False: unknown users and types are left out, and nothing but temporary tables is written.</param>
    /// <returns>False if what was read is not what the window's marks promise. Then nothing else was done.</returns>
    public static async Task<bool> Load(RollupSession session, CountWindow window, bool newcomers, CancellationToken cancel)
    {
        var slices = window.Slices().ToList();
        await session.Execute(
            "INSERT INTO slices SELECT * FROM unnest($1, $2, $3, $4, $5)", cancel,
            slices.Select(s => s.Day.UtcDay.ToDateOnly()).ToArray(), slices.Select(s => s.Day.Lo).ToArray(),
            slices.Select(s => s.Day.Hi).ToArray(), slices.Select(s => s.AgainLo).ToArray(), slices.Select(s => s.AgainHi).ToArray());
        foreach (var span in window.Spans)
        {
            var (from, to) = (span.Start.ToDateTimeUtc(), span.End.ToDateTimeUtc());
            if (window.Replaces) await session.Execute("INSERT INTO spans VALUES ($1, $2)", cancel, from, to);
            if (window.StoredAt is { } times) await session.Execute(Read("AND persisted_at = ANY($3)"), cancel, from, to, times);
            else await session.Execute(Read(""), cancel, from, to);
        }

        await session.Execute("ANALYZE slices, now_events", cancel);
        if (!await NarrowCounts.EventsFit(session, window, cancel)) return false;
        if (newcomers)
        {
            await session.Execute(NewTypes, cancel);
            await session.Execute(FirstSeen, cancel);
            await session.Execute(Newcomers, cancel);
        }

        await session.Execute(Masks, cancel);
        await session.Execute(Parts, cancel);
        await session.Execute("ANALYZE now_masks, now_parts, moved_users", cancel);
        return true;
    }

    // Index events_occurred_at.
    private static string Read(string which) => $"""
        INSERT INTO now_events (bucket, event_type, subject, events, first_at, persisted_at)
        SELECT date_bin('15 minutes', occurred_at, {UtcQuarter.Origin}), event_type, event_subject(user_id, anonymous_id),
               count(*), min(occurred_at), max(persisted_at)
        FROM events
        WHERE occurred_at >= $1 AND occurred_at < $2 {which}
        GROUP BY 1, 2, 3
        """;

    private const string NewTypes = """
        INSERT INTO event_types (event_type)
        SELECT DISTINCT e.event_type FROM now_events e
        WHERE NOT EXISTS (SELECT FROM event_types t WHERE t.event_type = e.event_type)
        """;

    // People whose first event ever is on this day, by what is known now. was is null for people never seen before. A row of users with
    // person_no keeps the first event of that id alone, and so does own_first_at where others count as this one.
    private const string FirstSeen = """
        WITH seen AS (
          SELECT subject, min(first_at) AS first_at FROM now_events GROUP BY subject),
        known AS (
          SELECT u.user_no, coalesce(u.person_no, u.user_no) AS person_no, s.first_at FROM seen s JOIN users u USING (subject)),
        earlier AS (
          SELECT u.user_no, u.person_no IS NULL AS is_person, u.first_at AS was, k.own, k.person
          FROM (SELECT user_no, min(own) AS own, min(person) AS person
                FROM (SELECT user_no, first_at AS own, NULL::timestamptz AS person FROM known
                      UNION ALL
                      SELECT person_no, NULL, first_at FROM known) k
                GROUP BY user_no) k
          JOIN users u USING (user_no)
          WHERE CASE WHEN u.person_no IS NULL THEN k.person ELSE k.own END < u.first_at OR k.own < u.own_first_at),
        moved AS (
          UPDATE users u
          SET first_at = least(u.first_at, CASE WHEN e.is_person THEN e.person ELSE e.own END),
              own_first_at = CASE WHEN u.own_first_at IS NOT NULL THEN least(u.own_first_at, e.own) END
          FROM earlier e WHERE u.user_no = e.user_no),
        added AS (
          INSERT INTO users (subject, first_at)
          SELECT s.subject, s.first_at FROM seen s WHERE NOT EXISTS (SELECT FROM users u WHERE u.subject = s.subject)
          RETURNING user_no, first_at)
        INSERT INTO moved_users (user_no, was, first_at)
        SELECT user_no, was, person FROM earlier WHERE is_person AND person < was
        UNION ALL
        SELECT user_no, NULL, first_at FROM added
        """;

    // An anonymous id that is counted for the first time and belongs to somebody is moved there next: see MovePeople. Primary key of
    // identity_owners.
    private const string Newcomers = """
        INSERT INTO identity_changes (anonymous_id)
        SELECT o.anonymous_id
        FROM moved_users m JOIN users u USING (user_no) JOIN identity_owners o ON o.anonymous_id = substr(u.subject, 3)
        WHERE m.was IS NULL AND u.subject LIKE 'a:%'
        """;

    // Of people.
    private static readonly string Masks = Masked("now_masks", "coalesce(u.person_no, u.user_no)", "true");

    // Of each id of people that have several.
    private static readonly string Parts = Masked("now_parts", "u.user_no", "u.person_no IS NOT NULL OR u.own_first_at IS NOT NULL");

    private static string Masked(string table, string who, string which) => $"""
        WITH slotted AS (
          SELECT (e.bucket AT TIME ZONE 'UTC')::date AS utc_day, t.type_no, {who} AS user_no,
                 (extract(epoch FROM e.bucket)::bigint % 86400 / 900)::int AS slot
          FROM now_events e JOIN event_types t USING (event_type) JOIN users u USING (subject)
          WHERE {which})
        INSERT INTO {table} (type_no, utc_day, user_no, lo, hi)
        SELECT coalesce(type_no, 0), utc_day, user_no,
               bit_or(CASE WHEN slot < 48 THEN 1::bigint << slot ELSE 0 END),
               bit_or(CASE WHEN slot < 48 THEN 0 ELSE 1::bigint << (slot - 48) END)
        FROM slotted
        GROUP BY GROUPING SETS ((utc_day, user_no, type_no), (utc_day, user_no))
        """;
}
