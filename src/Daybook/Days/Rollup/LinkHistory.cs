using System.Data;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Text;
using Daybook.Foundation.Time;
using Daybook.Store.Persist;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Daybook.Days.Rollup;

/// <summary>
/// <c>daybook rollup --rebuild --identities</c>: an installation that counted each anonymous id as a user of its own begins to count
/// people. Once only, and it cannot be taken back.
/// </summary>
/// <remarks>
/// First Persist begins to note whose the anonymous ids of new events are; then the stored events are read for the same, a UTC day at a
/// time; then one row is changed, from which on every report merges; then Rollup moves what the daily tables hold. Until that row is
/// changed nobody sees anything of it. It may be killed at any point, and goes on where it was when it is run again. Events that retention
/// has dropped are not read: who they belonged to is not known any more, unless later events say it.
/// </remarks>
public sealed class LinkHistory(PostgresConnections database, MovePeople people, ILogger<LinkHistory> log)
{
    /// <param name="progress">After each day.</param>
    /// <returns>Anonymous ids that belong to a user; null if people were counted already and nothing was left to do.</returns>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached.</exception>
    public async Task<long?> Run(IProgress<LocalDate>? progress, CancellationToken cancel)
    {
        await using var session = await RollupSession.Open(database, cancel);
        if (await State(session, cancel) == "on")
        {
            await people.Run(session, cancel);
            return null;
        }

        await session.Execute("UPDATE installation SET identity = 'linking' WHERE identity = 'off'", cancel);
        // Behind the gate every Persist transaction notes, so no event is missed: what was stored before is among the days read now.
        await session.Execute($"SELECT pg_advisory_lock({AdvisoryLocks.PolicyGate}), pg_advisory_unlock({AdvisoryLocks.PolicyGate})",
            cancel);
        await using (var reader = await database.OpenDirect(cancel))
        {
            foreach (var day in await Days(session, cancel))
            {
                await Read(reader, day, cancel);
                progress?.Report(day);
            }
        }

        await session.Execute("UPDATE installation SET identity = 'on', identity_day = NULL WHERE identity = 'linking'", cancel);
        var ids = (await session.Query("SELECT count(*) FROM identity_owners", r => r.GetInt64(0), cancel)).Single();
        Log.HistoryLinked(log, ids);
        await people.Run(session, cancel);
        return ids;
    }

    private static async Task<string> State(RollupSession session, CancellationToken cancel) =>
        (await session.Query("SELECT identity FROM installation", r => r.GetString(0), cancel)).Single();

    // A stored event has a mark or is counted. Primary key of quarter_counts.
    private static Task<List<LocalDate>> Days(RollupSession session, CancellationToken cancel) => session.Query(
        """
        SELECT DISTINCT day
        FROM (SELECT (bucket AT TIME ZONE 'UTC')::date AS day FROM quarter_counts
              UNION ALL
              SELECT (bucket AT TIME ZONE 'UTC')::date FROM day_marks) d,
             installation i, policy p
        WHERE (i.identity_day IS NULL OR day >= i.identity_day) AND (day + 1)::timestamp AT TIME ZONE 'UTC' > p.horizon
        ORDER BY day
        """, r => LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(0)), cancel);

    // Index events_occurred_at. Not one snapshot: Persist writes these rows too.
    private static async Task Read(NpgsqlConnection session, LocalDate day, CancellationToken cancel)
    {
        var bounds = DateTimeZone.Utc.Day(day);
        await using var transaction = await session.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        await session.Execute(
            """
            CREATE TEMP TABLE day_pairs (
              anonymous_id text COLLATE "C", user_id text COLLATE "C", first_at timestamptz, first_event_id uuid, alias boolean)
                ON COMMIT DROP
            """, cancel);
        await session.Execute(
            $$"""
            INSERT INTO day_pairs
            SELECT DISTINCT ON (anonymous_id, user_id) anonymous_id, user_id, occurred_at, event_id, alias
            FROM (SELECT anonymous_id, user_id, occurred_at, event_id, false AS alias
                  FROM events
                  WHERE occurred_at >= $1 AND occurred_at < $2 AND user_id IS NOT NULL AND anonymous_id IS NOT NULL
                  UNION ALL
                  SELECT coalesce(properties -> 'previous_anonymous_id', properties -> 'previous_id') #>> '{}', user_id, occurred_at,
                    event_id, true
                  FROM events
                  WHERE occurred_at >= $1 AND occurred_at < $2 AND user_id IS NOT NULL AND event_type = 'alias'
                    AND jsonb_typeof(coalesce(properties -> 'previous_anonymous_id', properties -> 'previous_id')) = 'string') e
            WHERE octet_length(anonymous_id) BETWEEN 1 AND {{TextLength.MaxBytes}} AND octet_length(user_id) <= {{TextLength.MaxBytes}}
            ORDER BY anonymous_id, user_id, occurred_at, event_id, alias
            """, cancel, bounds.Start.ToDateTimeUtc(), bounds.End.ToDateTimeUtc());
        await session.Execute(
            NoteIdentities.AddLinks(
                "SELECT anonymous_id, user_id, first_at, first_event_id, alias FROM day_pairs ORDER BY anonymous_id, user_id"), cancel);
        await session.Execute(
            NoteIdentities.AddOwners("""
                SELECT DISTINCT ON (anonymous_id) anonymous_id, user_id, first_at, first_event_id
                FROM day_pairs ORDER BY anonymous_id, first_at, first_event_id
                """), cancel);
        await session.Execute("UPDATE installation SET identity_day = $1", cancel, day.PlusDays(1).ToDateOnly());
        await transaction.CommitAsync(cancel);
    }
}
