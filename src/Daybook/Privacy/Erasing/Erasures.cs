using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Anonymize;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Privacy.Erasing;

/// <summary>Table <c>erasures</c>: who is being erased, and the progress.</summary>
public sealed class Erasures(PostgresConnections database, Pseudonyms pseudonyms, TimeProvider clock)
{
    /// <summary>If an erasure shows no sign of life for this long, it lost its process or failed.</summary>
    internal static readonly TimeSpan Lifeless = TimeSpan.FromMinutes(2);

    /// <summary>The erasure of this person, begun now or before.</summary>
    /// <returns>Work is true if the erasure was begun or made stronger and waits for a worker.</returns>
    /// <remarks>
    /// An earlier erasure counts only if it covered every form in which the person may be stored today; a key may be new. A running one
    /// takes over what this request asks for beyond it, and goes back to its first step if necessary. A finished one is followed by
    /// a new one.
    /// </remarks>
    internal async Task<(Erasure Erasure, bool Work)> FindOrStart(Person person, bool withAnonymous, bool keepBlock, string requestedBy,
        CancellationToken cancel)
    {
        database.ThrowIfNoSessions();
        await using var session = await PrivacySession.OpenShort(database, cancel);
        return await session.Transaction(async () =>
        {
            // If two requests come at once, the second finds what the first began.
            await session.Execute("SELECT pg_advisory_xact_lock(1145133378, hashtext($1))", cancel, person.Prefix + person.Id);
            if (await Find(session, person, cancel) is { } known)
            {
                if (!(withAnonymous && !known.WithAnonymous) && !(keepBlock && !known.KeepBlock)) return (known, false);
                if (await Strengthen(session, known.ErasureId, withAnonymous, keepBlock, cancel) is { } stronger) return (stronger, true);
            }

            var now = clock.GetUtcNow();
            var erasure = (await session.Query(
                $"""
                INSERT INTO erasures (erasure_id, state, subjects, person, person_kind, with_anonymous, keep_block, requested_by, requested_at, touched_at)
                VALUES ($1, 'blocked', $2, $3, $4, $5, $6, $7, $8, $8) RETURNING {Columns}
                """, Read, cancel,
                Guid.CreateVersion7(now), person.Subjects(pseudonyms).ToArray(), person.Id, person.Kind, withAnonymous, keepBlock,
                requestedBy, now)).Single();
            await Block(session, erasure.ErasureId, [.. erasure.Subjects, "u:" + erasure.Tombstone], cancel);
            return (erasure, true);
        }, cancel);
    }

    /// <returns>Null: it is done.</returns>
    private static async Task<Erasure?> Strengthen(PrivacySession session, Guid erasureId, bool withAnonymous, bool keepBlock,
        CancellationToken cancel)
    {
        var stronger = (await session.Query(
            $"""
            UPDATE erasures SET
              keep_block = keep_block OR $3,
              state = CASE WHEN $2 AND NOT with_anonymous THEN 'blocked' ELSE state END,
              subjects = CASE WHEN $2 AND NOT with_anonymous THEN (SELECT array_agg(DISTINCT s) FROM unnest(subjects || anonymous_seen) s)
                ELSE subjects END,
              with_anonymous = with_anonymous OR $2,
              retry_at = NULL
            WHERE erasure_id = $1 AND state <> 'done' RETURNING {Columns}
            """, Read, cancel, erasureId, withAnonymous, keepBlock)).SingleOrDefault();
        if (stronger is null || stronger.State != ErasureState.Blocked) return stronger;
        // What was deleted before carried these ids, and the days and files have to be looked through for them.
        await Block(session, erasureId, stronger.Subjects, cancel);
        await session.Execute("UPDATE erasure_days SET again = true WHERE erasure_id = $1 AND events IS NOT NULL", cancel, erasureId);
        await session.Execute("UPDATE rewrite_requests SET done_at = NULL, retry_at = NULL WHERE erasure_id = $1", cancel, erasureId);
        return stronger;
    }

    internal static Task<int> Block(PrivacySession session, Guid erasureId, string[] subjects, CancellationToken cancel) => session.Execute(
        """
        INSERT INTO erased_subjects (subject, erasure_id) SELECT u, $1 FROM unnest($2::text[]) u
        ON CONFLICT (subject) DO UPDATE SET erasure_id = excluded.erasure_id
        """, cancel, erasureId, subjects);

    internal async Task<Erasure?> Get(Guid erasureId, CancellationToken cancel)
    {
        await using var session = await PrivacySession.OpenShort(database, cancel);
        return (await session.Query($"SELECT {Columns} FROM erasures WHERE erasure_id = $1", Read, cancel, erasureId)).SingleOrDefault();
    }

    /// <summary>
    /// Claims the next one that is due: one that waits, or one whose worker has no heartbeat. Other processes skip its row.
    /// Index erasures_open.
    /// </summary>
    internal async Task<Erasure?> Claim(CancellationToken cancel)
    {
        await using var session = await PrivacySession.OpenShort(database, cancel);
        var now = clock.GetUtcNow();
        return (await session.Query(
            $"""
            UPDATE erasures SET worker = $1, touched_at = $2
            WHERE erasure_id = (
              SELECT erasure_id FROM erasures
              WHERE state <> 'done' AND (worker IS NULL OR touched_at <= $3) AND (retry_at IS NULL OR retry_at <= $2)
              ORDER BY coalesce(retry_at, requested_at), erasure_id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING {Columns}
            """, Read, cancel, Guid.CreateVersion7(now), now, now - Lifeless)).SingleOrDefault();
    }

    internal async Task Touch(Erasure erasure, CancellationToken cancel)
    {
        await using var session = await PrivacySession.OpenShort(database, cancel);
        await session.Execute("UPDATE erasures SET touched_at = $3 WHERE erasure_id = $1 AND worker = $2", cancel, erasure.ErasureId,
            erasure.Worker, clock.GetUtcNow());
    }

    /// <summary>Releases it. It is tried again later, with a delay that grows with each failure.</summary>
    internal async Task Fail(Erasure erasure, string error, CancellationToken cancel)
    {
        await using var session = await PrivacySession.OpenShort(database, cancel);
        await session.Execute(
            "UPDATE erasures SET worker = NULL, tries = tries + 1, retry_at = $3, error = $4 WHERE erasure_id = $1 AND worker = $2 AND "
            + "state <> 'done'",
            cancel, erasure.ErasureId, erasure.Worker, clock.GetUtcNow() + RetryDelay.After(erasure.Tries + 1), error);
    }

    /// <summary>Records a step as complete, inside the step's transaction if it has one.</summary>
    /// <exception cref="ErasureMovedException">It is no longer in the state, or in the hands, that the step began with.</exception>
    internal async Task<Erasure> Advance(PrivacySession session, Erasure erasure, ErasureState state, ErasureCounts counts,
        CancellationToken cancel) => (await session.Query(
        $"""
        UPDATE erasures SET state = $2, receipt = $3::jsonb, subjects = $4, touched_at = $5, error = NULL, tries = 0
        WHERE erasure_id = $1 AND state = $6 AND worker = $7 AND with_anonymous = $8 RETURNING {Columns}
        """, Read, cancel,
        erasure.ErasureId, Name(state), JsonSerializer.Serialize(counts, DaybookJson.Options), erasure.Subjects, clock.GetUtcNow(),
        Name(erasure.State), erasure.Worker,
        erasure.WithAnonymous)).SingleOrDefault() ?? throw new ErasureMovedException();

    /// <summary>Ends it. From here on only the block identifies the person. Call it in a transaction.</summary>
    /// <inheritdoc cref="Advance" path="/exception"/>
    internal async Task<Erasure> Finish(PrivacySession session, Erasure erasure, CancellationToken cancel)
    {
        // As it is now: a request may have asked for the block meanwhile.
        erasure = (await session.Query(
            $"SELECT {Columns} FROM erasures WHERE erasure_id = $1 AND state = $2 AND worker = $3 FOR UPDATE", Read, cancel,
            erasure.ErasureId, Name(erasure.State), erasure.Worker))
            .SingleOrDefault() ?? throw new ErasureMovedException();
        var kept = erasure.KeepBlock ? new Person(erasure.PersonKind, erasure.Person!).BlockedForms(pseudonyms) : [];
        // Ids that Daybook hashed itself and anonymous ids that it found are stored forms, so they stay. Index erased_subjects_erasure.
        await session.Execute(
            "DELETE FROM erased_subjects WHERE erasure_id = $1 AND subject <> $2 AND ($3 OR subject = $4) AND subject <> ALL($5)",
            cancel, erasure.ErasureId, "u:" + erasure.Tombstone, !erasure.KeepBlock,
            new Person(erasure.PersonKind, erasure.Person!).Prefix + erasure.Person, kept.ToArray());
        return (await session.Query(
            $"""
            UPDATE erasures SET state = 'done', subjects = ARRAY[]::text[], anonymous_seen = ARRAY[]::text[], person = NULL, worker = NULL, touched_at = $2, finished_at = $2
            WHERE erasure_id = $1 RETURNING {Columns}
            """, Read, cancel, erasure.ErasureId, clock.GetUtcNow())).Single();
    }

    private async Task<Erasure?> Find(PrivacySession session, Person person, CancellationToken cancel)
    {
        // erased_subjects: primary key.
        var forms = person.BlockedForms(pseudonyms).ToArray();
        var found = await session.Query(
            $"""
            SELECT {Columns} FROM erasures
            WHERE erasure_id = (SELECT max(erasure_id::text)::uuid FROM erased_subjects WHERE subject = ANY($1) HAVING count(*) = $2)
            """, Read, cancel, forms, (long)forms.Length);
        return found.SingleOrDefault();
    }

    private static string Name(ErasureState state) => state.ToString().ToLowerInvariant();

    // The ids are told as long as the block names them, which is for ever unless the person may come back. Index erased_subjects_erasure.
    private const string Columns = """
        erasure_id, state, subjects, person, person_kind, with_anonymous, keep_block, requested_at, finished_at, receipt, error, worker,
          tries,
        ARRAY(SELECT substr(b.subject, 3) FROM erased_subjects b
              WHERE b.erasure_id = erasures.erasure_id AND erasures.person_kind = 'user' AND b.subject LIKE 'a:%' ORDER BY 1)
        """;

    private static Erasure Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), Enum.Parse<ErasureState>(r.GetString(1), ignoreCase: true), r.GetFieldValue<string[]>(2),
        r.IsDBNull(3) ? null : r.GetString(3), r.GetString(4), r.GetBoolean(5),
        r.GetBoolean(6), r.GetFieldValue<DateTimeOffset>(7), r.IsDBNull(8) ? null : r.GetFieldValue<DateTimeOffset>(8),
        JsonSerializer.Deserialize<ErasureCounts>(r.GetString(9), DaybookJson.Options)!, r.IsDBNull(10) ? null : r.GetString(10),
        r.GetFieldValue<Guid?>(11), r.GetInt32(12), r.GetFieldValue<string[]>(13));
}
