using Daybook.Days.Archive;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Time;
using NodaTime;
using Npgsql;

namespace Daybook.Watch.Traces;

/// <summary>What the tables know about an event.</summary>
public sealed class StoredTrace(PostgresConnections database, ReportingZone zone)
{
    /// <returns>Null if they know nothing.</returns>
    public async Task<EventTrace?> Find(Guid eventId, CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        var rejected = await Rejections(session, eventId, cancel);
        var dead = await DeadLetters(session, eventId, cancel);
        var stored = await Stored(session, eventId, cancel);
        if (stored is not null) return stored with { Rejected = rejected, DeadLettered = dead };
        return rejected.Count == 0 && dead.Count == 0 ? null : new EventTrace
        {
            EventId = eventId,
            State = dead.Any(d => d.State != "replayed") || rejected.Count == 0 ? TraceState.DeadLettered : TraceState.Rejected,
            ReceivedAt = rejected.Count > 0 ? rejected[0].ReceivedAt : null,
            Rejected = rejected,
            DeadLettered = dead,
        };
    }

    private async Task<EventTrace?> Stored(NpgsqlConnection session, Guid eventId, CancellationToken cancel)
    {
        // event_keys: primary key. Asked first, because a time that is only read while the query runs locks every partition there is.
        if ((await session.Rows("SELECT occurred_at FROM event_keys WHERE event_id = $1", r => r.GetFieldValue<DateTimeOffset>(0), cancel,
            eventId)) is not [var occurredAt]) return null;
        // Index events_occurred_at of one partition. day_marks_message.
        await using var command = session.Statement($"""
            SELECT k.message_id, k.occurred_at, k.body_hash, e.event_type, e.source, e.received_at, e.persisted_at,
              EXISTS (SELECT FROM day_marks d WHERE d.message_id = k.message_id
                AND d.bucket = date_bin('15 minutes', k.occurred_at, {UtcQuarter.Origin})),
              e.user_id, owner_id, e.anonymous_id
            FROM event_keys k
            LEFT JOIN (SELECT * FROM events WHERE occurred_at = $2 AND event_id = $1 LIMIT 1) e USING (event_id)
            LEFT JOIN live_links ON linked_id = e.anonymous_id AND e.user_id IS NULL
            WHERE k.event_id = $1
            """, eventId, occurredAt);
        EventTrace trace;
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            if (!await reader.ReadAsync(cancel)) return null;
            var found = !await reader.IsDBNullAsync(3, cancel);
            trace = new EventTrace
            {
                EventId = eventId,
                State = reader.GetInt64(2) == 0 ? TraceState.Erased : reader.GetBoolean(7) ? TraceState.Persisted : TraceState.RolledUp,
                MessageId = reader.GetGuid(0),
                OccurredAt = reader.GetFieldValue<DateTimeOffset>(1),
                EventType = found ? reader.GetString(3) : null,
                Source = found ? reader.GetString(4) : null,
                ReceivedAt = found ? reader.GetFieldValue<DateTimeOffset>(5) : null,
                PersistedAt = found ? reader.GetFieldValue<DateTimeOffset>(6) : null,
                Person = found ? new(reader.TextOrNull(8) ?? reader.TextOrNull(9), reader.TextOrNull(10), Linked: !reader.IsDBNull(9))
                    : null,
            };
        }

        return trace.State == TraceState.RolledUp ? await WithDay(session, trace, cancel) : trace;
    }

    private async Task<EventTrace> WithDay(NpgsqlConnection session, EventTrace trace, CancellationToken cancel)
    {
        var local = zone.Zone.DateOf(Instant.FromDateTimeOffset(trace.OccurredAt!.Value));
        var day = new DateOnly(local.Year, local.Month, local.Day);
        // days, archived_metrics, archived_events, messages: primary keys. A message's row is gone 8 days after it finished; then times
        // decide.
        await using var command = new NpgsqlCommand("""
            SELECT d.revision, d.rolled_at, NULL::int AS part, NULL::int AS file_revision, NULL::timestamptz AS uploaded_at FROM days d
              WHERE d.day = $1
            UNION ALL
            SELECT NULL, NULL, 0, a.revision, a.uploaded_at FROM archived_metrics a JOIN days d ON d.day = a.day
              AND a.revision >= d.revision WHERE a.day = $1
            UNION ALL
            SELECT NULL, NULL, a.part, a.revision, a.uploaded_at
            FROM archived_events a
            WHERE a.day = $1 AND coalesce((SELECT pg_visible_in_snapshot(m.xid, a.snapshot) FROM messages m WHERE m.message_id = $2),
              a.uploaded_at > $3, true)
            """, session)
        {
            Parameters =
            {
                new() { Value = day },
                new() { Value = trace.MessageId!.Value },
                new() { Value = (object?)trace.PersistedAt?.UtcDateTime ?? DBNull.Value,
                    NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        RolledUp? rolledUp = null;
        List<ExportedFile> files = [];
        while (await reader.ReadAsync(cancel))
        {
            if (await reader.IsDBNullAsync(2, cancel))
            {
                rolledUp = new RolledUp(day, reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1));
                continue;
            }

            var part = reader.GetInt32(2);
            files.Add(new ExportedFile(part == 0 ? ArchiveKeys.DayMetrics(day) : ArchiveKeys.EventsPart(day, part), reader.GetInt32(3),
                reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return trace with
        {
            State = rolledUp is null ? TraceState.Persisted : files.Count > 0 ? TraceState.Exported : TraceState.RolledUp,
            RolledUp = rolledUp,
            Exported = files
        };
    }

    private static async Task<List<TracedRejection>> Rejections(NpgsqlConnection session, Guid eventId, CancellationToken cancel)
    {
        // rejected_events_event
        return await session.Rows("""
            SELECT code, field, detail, stage, state, received_at, rejected_at FROM rejected_events WHERE event_id = $1
              ORDER BY rejected_at DESC LIMIT 20
            """, r => new TracedRejection(
            r.GetString(0), r.TextOrNull(1), r.GetString(2), r.GetString(3), r.GetString(4),
            r.GetFieldValue<DateTimeOffset>(5), r.GetFieldValue<DateTimeOffset>(6)), cancel, eventId);
    }

    private static async Task<List<TracedDeadLetter>> DeadLetters(NpgsqlConnection session, Guid eventId, CancellationToken cancel)
    {
        // dead_letter_events, dead_letters: primary keys. A letter does not count if its message finished in the end.
        return await session.Rows("""
            SELECT d.dead_letter_id, d.code, d.reason, d.state, d.state_reason, d.dead_at
            FROM dead_letter_events e JOIN dead_letters d USING (dead_letter_id)
            WHERE e.event_id = $1 AND (d.part IS NOT NULL OR NOT EXISTS (SELECT FROM messages m WHERE m.message_id = d.message_id))
            ORDER BY d.dead_at DESC LIMIT 20
            """, r => new TracedDeadLetter(
            r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3),
            r.TextOrNull(4), r.GetFieldValue<DateTimeOffset>(5)), cancel, eventId);
    }
}
