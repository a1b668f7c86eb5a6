using System.Data;
using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Store.Persist;

/// <summary>
/// Reads what events that were stored before there were properties say about people and groups: once, a UTC day at a time. Retention runs
/// it each night.
/// </summary>
/// <remarks>
/// It writes what Persist would have written, by the same statements, so it does no harm twice, and after a kill it goes on with the day
/// where it was. Events that retention has dropped are not read.
/// </remarks>
public sealed class FillProperties(PostgresConnections database)
{
    private const int Some = 2000;

    /// <returns>Events read that say something.</returns>
    public async Task<long> Run(CancellationToken cancel)
    {
        await using var session = await database.OpenDirect(cancel);
        if (await IsDone(session, cancel)) return 0;
        var read = 0L;
        foreach (var day in await Days(session, cancel))
        {
            for ((DateTimeOffset At, Guid Id) after = (Start(day), Guid.Empty); ;)
            {
                var events = await Read(session, day, after, cancel);
                read += events.Count;
                if (events.Count < Some) break;
                after = (events[^1].OccurredAt, events[^1].EventId);
            }

            await session.Execute("UPDATE installation SET properties_day = $1", cancel, day.AddDays(1));
        }

        await session.Execute("UPDATE installation SET properties_day = NULL", cancel);
        return read;
    }

    private static async Task<bool> IsDone(NpgsqlConnection session, CancellationToken cancel) =>
        (await session.Rows("SELECT properties_day IS NULL FROM installation", r => r.GetBoolean(0), cancel)).Single();

    // A stored event has a mark or is counted. Primary key of quarter_counts; index day_marks_bucket.
    private static Task<List<DateOnly>> Days(NpgsqlConnection session, CancellationToken cancel) => session.Rows(
        """
        SELECT DISTINCT day
        FROM (SELECT (bucket AT TIME ZONE 'UTC')::date AS day FROM quarter_counts
              UNION ALL
              SELECT (bucket AT TIME ZONE 'UTC')::date FROM day_marks) d, installation i, policy p
        WHERE day >= i.properties_day AND (day + 1)::timestamp AT TIME ZONE 'UTC' > p.horizon
        ORDER BY day
        """, r => r.GetFieldValue<DateOnly>(0), cancel);

    // Behind the gate it is known who is erased, and an erasure waits for the end of this. Index events_occurred_at.
    private static async Task<List<Event>> Read(NpgsqlConnection session, DateOnly day, (DateTimeOffset At, Guid Id) after,
        CancellationToken cancel)
    {
        await using var transaction = await session.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        await session.Execute($"SELECT pg_advisory_xact_lock_shared({AdvisoryLocks.PolicyGate})", cancel);
        var events = await session.Rows(
            $"""
            SELECT event_id, event_type, occurred_at, user_id, anonymous_id, source, properties::text
            FROM events e
            WHERE occurred_at >= $1 AND occurred_at < $2 AND (occurred_at, event_id) > ($1, $3)
              AND (event_type IN ('identify', 'group') OR properties ? '$set')
              AND NOT EXISTS (SELECT FROM erased_subjects b WHERE b.subject = event_subject(e.user_id, e.anonymous_id))
            ORDER BY occurred_at, event_id LIMIT {Some}
            """, Event, cancel, after.At, Start(day.AddDays(1)), after.Id);
        await using (var batch = new NpgsqlBatch(session))
        {
            foreach (var command in NoteProperties.Write(SaidProperties.Of(events))) batch.BatchCommands.Add(command);
            if (batch.BatchCommands.Count > 0)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(KnownChanges.Note));
                await batch.ExecuteNonQueryAsync(cancel);
            }
        }

        await transaction.CommitAsync(cancel);
        return events;
    }

    private static Event Event(NpgsqlDataReader r) => new()
    {
        EventId = r.GetGuid(0),
        EventType = r.GetString(1),
        OccurredAt = r.GetFieldValue<DateTimeOffset>(2),
        UserId = r.TextOrNull(3),
        AnonymousId = r.TextOrNull(4),
        Source = r.GetString(5),
        Properties = Encoding.UTF8.GetBytes(r.GetString(6)),
        BodyHash = 1,
    };

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
