using NodaTime;

namespace Daybook.Days.Rollup;

/// <summary>The counted day's row in <c>days</c>, and the outbox row of each new revision.</summary>
/// <param name="closes">Whether a day that is over closes.</param>
internal sealed class DayRow(LocalDate day, Interval bounds, DateTimeOffset now, bool closes)
{
    private readonly DateOnly _day = day.ToDateOnly();

    /// <param name="SameBounds">The row is of this interval. A later version of the time zone database may have moved the day.</param>
    internal sealed record State(long Events, int Revision, bool SameBounds = true);

    public async Task<State?> Read(RollupSession session, CancellationToken cancel) =>
        (await session.Query("SELECT events, revision, from_at = $2 AND to_at = $3 FROM days WHERE day = $1",
            r => new State(r.GetInt64(0), r.GetInt32(1), r.GetBoolean(2)), cancel, _day, bounds.Start.ToDateTimeUtc(),
            bounds.End.ToDateTimeUtc())).SingleOrDefault();

    /// <summary>
    /// Nothing is marked, so the numbers do not change. Only the time of the count moves, and the day closes if it is over.
    /// </summary>
    public Task Touch(RollupSession session, CancellationToken cancel) => session.Execute(
        """
        UPDATE days SET rolled_at = $2,
               closed_at = coalesce(closed_at, CASE WHEN to_at <= $2 THEN $2 END),
               events_at_first_close = coalesce(events_at_first_close, CASE WHEN to_at <= $2 THEN events END)
        WHERE day = $1
        """, cancel, _day, now);

    public async Task<State> Write(RollupSession session, CountWindow window, State? before, bool changed, bool keepEmpty,
        CancellationToken cancel)
    {
        if (before is null && !changed && !keepEmpty) return new State(0, 0);
        var after = (await session.Query(
            $"""
            INSERT INTO days AS d (day, from_at, to_at, events, users, revision, rolled_at, changed_at, closed_at, events_at_first_close,
              last_persisted_at)
            SELECT $1, $2, $3, e.events, u.users, $5::int, $4, $4,
                   CASE WHEN $3 <= $4 AND $6 THEN $4 END,
                   CASE WHEN $3 <= $4 AND $6 THEN e.events END,
                   ({NewestOf(window)})
            FROM (SELECT coalesce(sum(events), 0)::bigint AS events FROM day_quarters) e,
                 (SELECT coalesce(sum(users), 0)::bigint AS users FROM day_users WHERE type_no = 0) u
            ON CONFLICT (day) DO UPDATE SET
              count_no = excluded.count_no, events = excluded.events, users = excluded.users, rolled_at = excluded.rolled_at,
              last_persisted_at = CASE WHEN $7 THEN excluded.last_persisted_at
                ELSE greatest(d.last_persisted_at, excluded.last_persisted_at) END,
              revision = d.revision + excluded.revision,
              changed_at = CASE WHEN excluded.revision > 0 THEN excluded.changed_at ELSE d.changed_at END,
              closed_at = coalesce(d.closed_at, excluded.closed_at),
              events_at_first_close = coalesce(d.events_at_first_close, excluded.events_at_first_close)
            RETURNING events, revision
            """,
            r => new State(r.GetInt64(0), r.GetInt32(1)), cancel,
            _day, bounds.Start.ToDateTimeUtc(), bounds.End.ToDateTimeUtc(), now, changed ? 1 : 0, closes, window.Replaces)).Single();
        await session.Execute(
            "INSERT INTO day_slices (utc_day, day, lo, hi) SELECT utc_day, $1, lo, hi FROM slices ON CONFLICT (utc_day, day) DO NOTHING",
            cancel, _day);
        if (changed)
            // One that nobody has published yet is replaced, or a busy day would fill the outbox. It has waited since the first.
            await session.Execute(
                """
                WITH waiting AS (DELETE FROM publications WHERE day = $1 AND state = 'pending' RETURNING queued_at)
                INSERT INTO publications (day, revision, queued_at)
                SELECT $1, $2, coalesce((SELECT min(queued_at) FROM waiting), $3)
                """, cancel, _day, after.Revision, now);
        return after;
    }

    // Of quarter hours that are replaced the newest event may be gone, and then an event of another quarter hour is the newest. Index
    // events_occurred_at.
    private static string NewestOf(CountWindow window) => window.Kind == WindowKind.Quarters
        ? "SELECT max(persisted_at) FROM events WHERE occurred_at >= $2 AND occurred_at < $3"
        : "SELECT max(persisted_at) FROM now_events";

    /// <summary>A late first event moves its user to another cohort. So the day that loses the user gets a new revision too.</summary>
    public static Task ReviseLosersOfFirstEvents(RollupSession session, LocalDate counted, DateTimeOffset now, CancellationToken cancel) =>
        session.Execute(
        """
        WITH losers AS (
          SELECT DISTINCT d.day FROM moved_users m JOIN days d ON d.from_at <= m.was AND d.to_at > m.was WHERE d.day <> $1),
        revised AS (
          UPDATE days d SET revision = revision + 1, changed_at = $2 FROM losers l WHERE d.day = l.day RETURNING d.day, d.revision)
        INSERT INTO publications (day, revision, queued_at) SELECT day, revision, $2 FROM revised
        """, cancel, counted.ToDateOnly(), now);
}
