using Microsoft.Extensions.Logging;

namespace Daybook.Days.Rollup;

/// <summary>
/// Moves anonymous ids to the people they belong to by now, in everything that counts people: the masks, the small tables, and the users
/// of days and types. No event is read, and no day is counted again.
/// </summary>
/// <remarks>
/// What an id did by itself is known from its masks. So a person is the OR of the masks of their ids, and any id can be put in and taken
/// out. The tables change by what the touched people contribute afterwards minus what they contributed before; the nightly recount
/// computes them anew and compares. This also holds for days whose raw events retention has dropped: numbers that are kept are right
/// about people.
/// Nothing is lost, because a changed owner and its row in <c>identity_changes</c> commit together: one snapshot sees both or neither, and
/// only rows it sees are deleted.
/// </remarks>
public sealed class MovePeople(TimeProvider clock, ILogger<MovePeople> log)
{
    // A transaction's work and its locks stay small, and a killed one loses little.
    private const int AtATime = 5000;

    /// <summary>Moves all that can be moved now. What cannot is an id whose user no rollup has counted yet.</summary>
    internal async Task Run(RollupSession session, CancellationToken cancel)
    {
        var (moved, days) = (0, 0);
        // Asked outside the rollup lock: mostly there is nothing.
        while ((await session.Query("SELECT EXISTS (SELECT FROM identity_changes)", r => r.GetBoolean(0), cancel)).Single())
        {
            var step = await session.Transaction(s => Some(s, cancel), cancel);
            if (step.Taken == 0) break;
            (moved, days) = (moved + step.Moved, days + step.Days);
        }

        if (moved > 0) Log.PeopleMoved(log, moved, days);
    }

    /// <returns>Ids that were looked at; of them, those that changed hands; and days that got a new revision by it.</returns>
    private async Task<(int Taken, int Moved, int Days)> Some(RollupSession session, CancellationToken cancel)
    {
        var taken = await session.Execute(Take, cancel, AtATime);
        if (taken == 0) return default;
        await session.Execute("DELETE FROM identity_changes c USING moving m WHERE c.anonymous_id = m.anonymous_id", cancel);
        await session.Execute("UPDATE installation SET identity_moves = identity_moves + 1", cancel);
        var still = await session.Execute("DELETE FROM moving WHERE user_no IS NULL OR was = now", cancel);
        if (still == taken) return (taken, 0, 0);
        foreach (var statement in Read) await session.Execute(statement, cancel);
        foreach (var statement in Changes) await session.Execute(statement, cancel);
        await SmallTables.ApplyLinks(session, cancel);
        foreach (var statement in Cohorts) await session.Execute(statement, cancel);
        foreach (var statement in Write) await session.Execute(statement, cancel);
        return (taken, taken - still, await session.Execute(Revise, cancel, clock.GetUtcNow()));
    }

    // Indexes: users_subject_key, identity_owners_pkey. An id whose user is not counted yet waits, and does not keep others from moving.
    private const string Take = """
        INSERT INTO moving (anonymous_id, user_no, was, now)
        SELECT c.anonymous_id, a.user_no, coalesce(a.person_no, a.user_no), coalesce(o.user_no, a.user_no)
        FROM (SELECT anonymous_id, min(change_no) AS change_no FROM identity_changes GROUP BY anonymous_id) c
        LEFT JOIN identity_owners l USING (anonymous_id)
        LEFT JOIN users a ON a.subject = 'a:' || c.anonymous_id
        LEFT JOIN users o ON o.subject = 'u:' || l.user_id
        WHERE (l.user_id IS NULL OR o.user_no IS NOT NULL OR a.user_no IS NULL) AND (SELECT identity = 'on' FROM installation)
        ORDER BY c.change_no
        LIMIT $1
        """;

    private static readonly string[] Read =
    [
        "ANALYZE moving",
        // Every id of every person who loses or gets one; what an id did first by itself. Indexes users_pkey, users_person.
        """
        INSERT INTO moving_ids (user_no, was, now, first_at)
        SELECT u.user_no, coalesce(u.person_no, u.user_no), coalesce(m.now, u.person_no, u.user_no), coalesce(u.own_first_at, u.first_at)
        FROM (SELECT user_no FROM users WHERE user_no IN (SELECT was FROM moving UNION SELECT now FROM moving)
              UNION
              SELECT user_no FROM users WHERE person_no IN (SELECT was FROM moving UNION SELECT now FROM moving)) i
        JOIN users u USING (user_no) LEFT JOIN moving m USING (user_no)
        """,
        // Side -1: as people were. Side 1: as they will be.
        """
        INSERT INTO moving_people (side, user_no, first_at, ids)
        SELECT -1, was, min(first_at), count(*) FROM moving_ids GROUP BY was
        UNION ALL
        SELECT 1, now, min(first_at), count(*) FROM moving_ids GROUP BY now
        """,
        "ANALYZE moving_ids, moving_people",
        // Primary keys of user_days and linked_days; indexes user_day_types_user, linked_day_types_user.
        """
        INSERT INTO moving_parts (type_no, utc_day, user_no, lo, hi)
        SELECT 0, utc_day, user_no, lo, hi FROM linked_days JOIN moving_ids USING (user_no)
        UNION ALL
        SELECT type_no, utc_day, user_no, lo, hi FROM linked_day_types JOIN moving_ids USING (user_no)
        UNION ALL
        SELECT 0, utc_day, user_no, lo, hi FROM user_days JOIN moving_people USING (user_no) WHERE side = -1 AND ids = 1
        UNION ALL
        SELECT type_no, utc_day, user_no, lo, hi FROM user_day_types JOIN moving_people USING (user_no) WHERE side = -1 AND ids = 1
        """,
        "ANALYZE moving_parts",
        """
        INSERT INTO moving_days (side, type_no, user_no, day)
        SELECT DISTINCT v.side, p.type_no, CASE v.side WHEN 1 THEN i.now ELSE i.was END, s.day
        FROM moving_parts p JOIN moving_ids i USING (user_no) JOIN day_slices s USING (utc_day), (VALUES (-1), (1)) v(side)
        WHERE (p.lo & s.lo) | (p.hi & s.hi) <> 0
        """,
        "ANALYZE moving_days",
    ];

    private static readonly string[] Changes =
    [
        """
        INSERT INTO link_changes (type_no, day, prev_day, users)
        SELECT d.type_no, d.day,
               coalesce(d.prev_day, CASE WHEN d.type_no = 0 AND f.first_at < p.metrics_from_at THEN date '0001-01-01' ELSE '-infinity' END),
                 sum(d.side)
        FROM (SELECT side, type_no, user_no, day, lag(day) OVER (PARTITION BY side, type_no, user_no ORDER BY day) AS prev_day
          FROM moving_days) d
        JOIN moving_people f USING (side, user_no), policy p
        GROUP BY 1, 2, 3 HAVING sum(d.side) <> 0
        """,
        "INSERT INTO moving_changes (type_no, day, users) SELECT type_no, day, sum(side) FROM moving_days GROUP BY 1, 2 HAVING sum(side) "
            + "<> 0",
        "INSERT INTO revised_days (day) SELECT day FROM link_changes UNION SELECT day FROM moving_changes",
        // The days on which an id that moves was active: reports that read raw events change on them, even if no number here does.
        """
        INSERT INTO revised_days (day)
        SELECT DISTINCT s.day FROM moving m JOIN moving_parts p USING (user_no) JOIN day_slices s USING (utc_day)
          WHERE (p.lo & s.lo) | (p.hi & s.hi) <> 0
        """,
    ];

    private static readonly string[] Cohorts =
    [
        // The days that lose or get first events.
        """
        INSERT INTO revised_days (day)
        SELECT f.day FROM (SELECT user_no, first_at FROM moving_people GROUP BY user_no, first_at HAVING sum(side) <> 0) p
        CROSS JOIN LATERAL (SELECT day FROM days WHERE from_at <= p.first_at AND to_at > p.first_at ORDER BY from_at DESC LIMIT 1) f
        """,
        Cohort("cohort_days", "first_day", "day", ""),
        Cohort("cohort_weeks", "first_week", "week", "week"),
        Cohort("cohort_months", "first_month", "month", "month"),
    ];

    private static string Cohort(string table, string first, string period, string truncate)
    {
        string Of(string date) => SmallTables.PeriodOf(date, truncate);
        return $"""
            WITH active AS (
              SELECT DISTINCT d.side, d.user_no, {Of("f.day")} AS first, {Of("d.day")} AS period
              FROM moving_days d JOIN moving_people p USING (side, user_no)
              CROSS JOIN LATERAL (SELECT day FROM days WHERE from_at <= p.first_at AND to_at > p.first_at ORDER BY from_at DESC LIMIT 1) f
              WHERE d.type_no = 0),
            change AS (
              SELECT first, period, sum(side) AS users FROM active WHERE first >= (SELECT metrics_from FROM policy) GROUP BY 1, 2
                HAVING sum(side) <> 0),
            {SmallTables.ApplyChange(table, first, period)}
            """;
    }

    private static readonly string[] Write =
    [
        "UPDATE metrics_by_day m SET unique_users = m.unique_users + c.users FROM moving_changes c JOIN event_types t USING (type_no) "
            + "WHERE m.day = c.day AND m.event_type = t.event_type",
        "UPDATE days d SET users = d.users + c.users FROM moving_changes c WHERE c.type_no = 0 AND d.day = c.day",
        "UPDATE users u SET person_no = nullif(m.now, m.user_no) FROM moving m WHERE u.user_no = m.user_no",
        // An id that belongs to another keeps the first event of its own.
        """
        UPDATE users u SET first_at = p.first_at, own_first_at = CASE WHEN p.ids > 1 THEN i.first_at END
        FROM moving_people p JOIN moving_ids i USING (user_no) WHERE p.side = 1 AND u.user_no = p.user_no
        """,
        "DELETE FROM user_days d USING moving_people p WHERE p.side = -1 AND d.user_no = p.user_no",
        "DELETE FROM user_day_types d USING moving_people p WHERE p.side = -1 AND d.user_no = p.user_no",
        "DELETE FROM linked_days d USING moving_ids i WHERE d.user_no = i.user_no",
        "DELETE FROM linked_day_types d USING moving_ids i WHERE d.user_no = i.user_no",
        """
        INSERT INTO user_days (utc_day, user_no, lo, hi)
        SELECT utc_day, now, bit_or(lo), bit_or(hi) FROM moving_parts JOIN moving_ids USING (user_no) WHERE type_no = 0
          GROUP BY now, utc_day ORDER BY now, utc_day
        """,
        """
        INSERT INTO user_day_types (utc_day, type_no, user_no, lo, hi)
        SELECT utc_day, type_no, now, bit_or(lo), bit_or(hi) FROM moving_parts JOIN moving_ids USING (user_no) WHERE type_no > 0
        GROUP BY utc_day, type_no, now ORDER BY utc_day, type_no, now
        """,
        """
        INSERT INTO linked_days (utc_day, user_no, lo, hi)
        SELECT m.utc_day, m.user_no, m.lo, m.hi
        FROM moving_parts m JOIN moving_ids i USING (user_no) JOIN moving_people p ON p.side = 1 AND p.user_no = i.now AND p.ids > 1
        WHERE m.type_no = 0 ORDER BY m.user_no, m.utc_day
        """,
        """
        INSERT INTO linked_day_types (utc_day, type_no, user_no, lo, hi)
        SELECT m.utc_day, m.type_no, m.user_no, m.lo, m.hi
        FROM moving_parts m JOIN moving_ids i USING (user_no) JOIN moving_people p ON p.side = 1 AND p.user_no = i.now AND p.ids > 1
        WHERE m.type_no > 0 ORDER BY m.utc_day, m.type_no, m.user_no
        """,
    ];

    // The events stay as they are: see days.events_revision in the migration "people".
    private const string Revise = """
        WITH revised AS (
          UPDATE days d SET revision = d.revision + 1, changed_at = $1, moved_from = d.events_revision, moved_to = d.revision + 1
          FROM (SELECT DISTINCT day FROM revised_days) r WHERE d.day = r.day AND d.revision > 0
          RETURNING d.day, d.revision)
        INSERT INTO publications (day, revision, queued_at) SELECT day, revision, $1 FROM revised
        """;
}
