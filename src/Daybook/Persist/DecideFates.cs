using Daybook.Platform.Postgres;
using Npgsql;

namespace Daybook.Persist;

/// <summary>Claims the ids that are new, and finds out about the others. Steps 2 and 4 of the protocol, see "Exactly once" in docs/reliability.md.</summary>
internal static class DecideFates
{
    /// <summary>Opens the transaction and takes the keys of new events. Each id that comes back is this transaction's alone.</summary>
    /// <returns>The events to copy, in the order of ids.</returns>
    public static async Task<List<PlannedEvent>> Claim(NpgsqlConnection session, BatchPlan plan, CancellationToken cancel)
    {
        var rows = plan.Firsts;
        // erased_subjects: primary key. event_keys: primary key, the only index written in random order; ORDER BY survives any join.
        await using var batch = new NpgsqlBatch(session)
        {
            BatchCommands =
            {
                new("BEGIN ISOLATION LEVEL READ COMMITTED"),
                // A persist that hangs would hold up an erasure at the gate.
                new("SELECT set_config('statement_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '60s', true)"),
                new($"SELECT pg_advisory_xact_lock_shared({AdvisoryLocks.PolicyGate})"),
                new("""
                    INSERT INTO event_keys (event_id, body_hash, occurred_at, message_id)
                    SELECT u.event_id, u.body_hash, u.occurred_at, u.message_id
                    FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::uuid[], $5::text[]) AS u (event_id, body_hash, occurred_at, message_id, subject)
                    WHERE NOT EXISTS (SELECT FROM erased_subjects s WHERE s.subject = u.subject)
                      AND u.occurred_at >= (SELECT horizon FROM policy)
                    ORDER BY u.event_id
                    ON CONFLICT DO NOTHING
                    RETURNING event_id
                    """)
                {
                    Parameters =
                    {
                        new() { Value = Array.ConvertAll(rows, r => r.Event.EventId) },
                        new() { Value = Array.ConvertAll(rows, r => r.Event.BodyHash) },
                        new() { Value = Array.ConvertAll(rows, r => r.Event.OccurredAt.UtcDateTime) },
                        new() { Value = Array.ConvertAll(rows, r => plan.MessageOf(r).Header.MessageId) },
                        new() { Value = Array.ConvertAll(rows, r => r.Event.Subject) },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        while (reader.GetName(0) != "event_id") await reader.NextResultAsync(cancel);
        var fresh = new List<PlannedEvent>(rows.Length);
        var next = 0;
        while (await reader.ReadAsync(cancel))
        {
            var id = reader.GetGuid(0);
            while (rows[next].Event.EventId != id) next++;
            plan[rows[next]] = Fate.Persisted;
            fresh.Add(rows[next++]);
        }

        return fresh;
    }

    /// <summary>Why the others did not come back. A statement of its own: the one before cannot see the row that beat it.</summary>
    public static async Task Explain(NpgsqlConnection session, BatchPlan plan, CancellationToken cancel)
    {
        List<(PlannedEvent Event, bool First)> asked = [.. plan.Firsts.Where(f => plan[f] == Fate.Undecided).Select(f => (f, true))];
        foreach (var (follower, first) in plan.Followers)
        {
            if (plan[first] == Fate.Persisted && first.Event.BodyHash == follower.Event.BodyHash) plan[follower] = Fate.Duplicate;
            else asked.Add((follower, false));
        }

        if (asked.Count == 0) return;
        // event_keys, erased_subjects: primary keys.
        await using var command = new NpgsqlCommand("""
            SELECT u.n, k.body_hash, k.message_id, s.subject IS NOT NULL
            FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS u (event_id, subject, n)
            LEFT JOIN event_keys k ON k.event_id = u.event_id
            LEFT JOIN erased_subjects s ON s.subject = u.subject
            """, session)
        {
            Parameters =
            {
                new() { Value = asked.ConvertAll(a => a.Event.Event.EventId) },
                new() { Value = asked.ConvertAll(a => a.Event.Event.Subject) },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var (e, first) = asked[(int)reader.GetInt64(0) - 1];
            StoredKey? key = await reader.IsDBNullAsync(1, cancel) ? null : new StoredKey(reader.GetInt64(1), reader.GetGuid(2));
            plan[e] = Judge(e.Event.BodyHash, first ? plan.MessageOf(e).Header.MessageId : null, key, erased: reader.GetBoolean(3));
        }
    }

    /// <summary>The fate of an event whose id this transaction did not claim.</summary>
    /// <param name="message">Its message, for the first of an id; null for who repeats it.</param>
    internal static Fate Judge(long hash, Guid? message, StoredKey? key, bool erased) => key switch
    {
        null => erased ? Fate.Blocked : Fate.TooOld,
        // The content was erased; a resend must not bring it back, and nobody can tell whether it is the same.
        { BodyHash: 0 } => Fate.Blocked,
        _ when key.MessageId == message => Fate.Persisted,
        _ when key.BodyHash == hash => Fate.Duplicate,
        // A conflict keeps the content, and this person's is not to be kept.
        _ => erased ? Fate.Blocked : Fate.Conflict,
    };

    internal sealed record StoredKey(long BodyHash, Guid MessageId);
}
