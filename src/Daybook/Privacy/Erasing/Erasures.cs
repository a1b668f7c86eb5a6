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

    /// <summary>The erasure of this person, started now or earlier.</summary>
    /// <returns>If Began is true, the caller must run it.</returns>
    /// <remarks>
    /// An earlier erasure counts only if it knew every form in which the person may be stored today, because somebody may have added a
    /// key since.
    /// </remarks>
    internal async Task<(Erasure Erasure, bool Began)> FindOrStart(Person person, bool withAnonymous, bool keepBlock, string requestedBy, CancellationToken cancel)
    {
        await using var session = await PrivacySession.OpenShort(database, cancel);
        return await session.Transaction(async () =>
        {
            // If two requests come at once, the second finds what the first began.
            await session.Execute("SELECT pg_advisory_xact_lock(1145133378, hashtext($1))", cancel, person.Prefix + person.Id);
            if (await Find(session, person, cancel) is { } known) return (known, false);
            var now = clock.GetUtcNow();
            var erasure = (await session.Query(
                $"""
                INSERT INTO erasures (erasure_id, state, subjects, person, person_kind, with_anonymous, keep_block, requested_by, requested_at, touched_at)
                VALUES ($1, 'blocked', $2, $3, $4, $5, $6, $7, $8, $8) RETURNING {Columns}
                """, Read, cancel,
                Guid.CreateVersion7(now), person.Subjects(pseudonyms).ToArray(), person.Id, person.Kind, withAnonymous, keepBlock, requestedBy, now)).Single();
            await Block(session, erasure.ErasureId, [.. erasure.Subjects, "u:" + erasure.Tombstone], cancel);
            return (erasure, true);
        }, cancel);
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

    /// <summary>Takes over one erasure whose process is gone, so that no other instance does. Index erasures_open.</summary>
    internal async Task<Erasure?> TakeOver(CancellationToken cancel)
    {
        await using var session = await PrivacySession.OpenShort(database, cancel);
        return (await session.Query(
            $"""
            UPDATE erasures SET touched_at = $1
            WHERE erasure_id = (
              SELECT erasure_id FROM erasures WHERE state <> 'done' AND touched_at <= $2 ORDER BY erasure_id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING {Columns}
            """, Read, cancel, clock.GetUtcNow(), clock.GetUtcNow() - Lifeless)).SingleOrDefault();
    }

    internal async Task Touch(Guid erasureId, string? error, CancellationToken cancel)
    {
        await using var session = await PrivacySession.OpenShort(database, cancel);
        await session.Execute("UPDATE erasures SET touched_at = $2, error = coalesce($3::text, error) WHERE erasure_id = $1", cancel, erasureId, clock.GetUtcNow(), error);
    }

    /// <summary>Records a step as complete, inside the step's transaction if it has one.</summary>
    internal async Task<Erasure> Advance(PrivacySession session, Erasure erasure, ErasureState state, ErasureCounts counts, CancellationToken cancel) => (await session.Query(
        $"UPDATE erasures SET state = $2, receipt = $3::jsonb, subjects = $4, touched_at = $5, error = NULL WHERE erasure_id = $1 RETURNING {Columns}", Read, cancel,
        erasure.ErasureId, Name(state), JsonSerializer.Serialize(counts, DaybookJson.Options), erasure.Subjects, clock.GetUtcNow())).Single();

    /// <summary>The end. From here on, only the block says who it was.</summary>
    internal async Task<Erasure> Finish(PrivacySession session, Erasure erasure, CancellationToken cancel)
    {
        var kept = erasure.KeepBlock ? new Person(erasure.PersonKind, erasure.Person!).BlockedForms(pseudonyms) : [];
        // Ids that Daybook hashed itself and anonymous ids that it found are stored forms, so they stay. Index erased_subjects_erasure.
        await session.Execute(
            "DELETE FROM erased_subjects WHERE erasure_id = $1 AND subject <> $2 AND ($3 OR subject = $4) AND subject <> ALL($5)",
            cancel, erasure.ErasureId, "u:" + erasure.Tombstone, !erasure.KeepBlock, new Person(erasure.PersonKind, erasure.Person!).Prefix + erasure.Person, kept.ToArray());
        return (await session.Query(
            $"UPDATE erasures SET state = 'done', subjects = '{{}}', person = NULL, touched_at = $2, finished_at = $2 WHERE erasure_id = $1 RETURNING {Columns}", Read, cancel,
            erasure.ErasureId, clock.GetUtcNow())).Single();
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

    private const string Columns =
        "erasure_id, state, subjects, person, person_kind, with_anonymous, keep_block, requested_at, finished_at, receipt, error";

    private static Erasure Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), Enum.Parse<ErasureState>(r.GetString(1), ignoreCase: true), r.GetFieldValue<string[]>(2), r.IsDBNull(3) ? null : r.GetString(3), r.GetString(4), r.GetBoolean(5),
        r.GetBoolean(6), r.GetFieldValue<DateTimeOffset>(7), r.IsDBNull(8) ? null : r.GetFieldValue<DateTimeOffset>(8),
        JsonSerializer.Deserialize<ErasureCounts>(r.GetString(9), DaybookJson.Options)!, r.IsDBNull(10) ? null : r.GetString(10));
}
