using System.Data;
using System.Runtime.CompilerServices;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Days.Archive;

/// <summary>
/// Writes the raw events of closed days to <c>events/dt=…/part-NNNN.jsonl.gz</c>, and again if late events or an erasure changed a day.
/// </summary>
/// <remarks>
/// A day is due <see cref="ArchiveDelay"/> after its end, if it has no marks and its archived revision differs from the
/// revision with which its events last changed.
/// Days below the retention horizon are written only while they are listed in <c>sealing</c>, because afterwards the archive is the only
/// copy.
/// </remarks>
public sealed class ArchiveEvents(
    PostgresConnections database, IObjectStore objects, VerifiedUpload upload, PublishOutbox publish, ArchiveDelay delay,
    TimeProvider clock, ILogger<ArchiveEvents> log)
{
    private const string Gzip = "application/gzip";

    /// <summary>Never throws if S3 or PostgreSQL is away: the next run finds what is left.</summary>
    public Task Run(CancellationToken cancel) => PublisherLock.Hold(database, objects, log, async session =>
    {
        List<(DateOnly Day, int Part)> surplus = [];
        var written = 0;
        foreach (var day in await Due(session, cancel))
        {
            try
            {
                surplus.AddRange(await Write(session, day, cancel));
                written++;
            }
            catch (StoreUnavailableException e)
            {
                Log.FileFailed(log, ArchiveKeys.EventsPart(day, 1), e.Message);
            }
        }

        // If a run ended between its last part and the manifest, the old manifest does not know the new parts.
        if (written == 0 && !await Outbox.PartsAreNewerThanManifest(session, cancel)) return;
        await publish.WriteManifest(session, cancel);
        // Deleted only now, because no manifest names them any more.
        foreach (var (day, part) in surplus) await objects.Delete(ArchiveKeys.EventsPart(day, part), cancel);
        Log.Archived(log, written);
    }, cancel);

    private async Task<List<DateOnly>> Due(NpgsqlConnection session, CancellationToken cancel) => await session.Rows("""
        SELECT d.day FROM days d
        WHERE d.revision > 0 AND d.closed_at IS NOT NULL
          AND (d.to_at <= $1 AND d.from_at >= (SELECT horizon FROM policy) OR EXISTS (SELECT FROM sealing s WHERE s.day = d.day))
          AND d.events_revision IS DISTINCT FROM (SELECT min(a.revision) FROM archived_events a WHERE a.day = d.day)
        ORDER BY d.day
        """, r => r.GetFieldValue<DateOnly>(0), cancel, clock.GetUtcNow().AddDays(-delay.Days));

    // Reads on its own connection, so that the lock's session stays free to record what was written.
    private async Task<List<(DateOnly, int)>> Write(NpgsqlConnection session, DateOnly day, CancellationToken cancel)
    {
        await using var connection = await database.OpenDirect(cancel);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var head = (await connection.Rows("""
            SELECT d.from_at, d.to_at, d.events_revision, pg_current_snapshot()::text,
              EXISTS (SELECT FROM day_marks m WHERE m.bucket >= d.from_at AND m.bucket < d.to_at)
            FROM days d WHERE d.day = $1
            """, r => new Head(r.GetDateTime(0), r.GetDateTime(1), r.GetInt32(2), r.GetString(3), r.GetBoolean(4)), cancel,
              day)).SingleOrDefault();
        // A revision covers counted events. If marks are left, the file would hold more than its revision says.
        if (head is null || head.Marked) return [];
        List<(int Part, long Rows, long Bytes, string Sha256)> parts = [];
        await foreach (var (body, rows) in Read(connection, head, cancel))
            parts.Add((parts.Count + 1, rows, body.Length,
                await upload.Put(ArchiveKeys.EventsPart(day, parts.Count + 1), body, Gzip, head.Revision, cancel)));
        await snapshot.CommitAsync(cancel);
        return await Note(session, day, head, parts, cancel);
    }

    // Index events_occurred_at; primary key of event_keys. Ordered, so that equal events give equal lines.
    private static async IAsyncEnumerable<(byte[] Body, long Rows)> Read(NpgsqlConnection connection, Head head,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        using var part = new PartWriter();
        var any = false;
        await using var command = connection.Statement($"""
            SELECT {ArchivedEvent.Columns}
            FROM events e LEFT JOIN event_keys k USING (event_id)
            WHERE e.occurred_at >= $1 AND e.occurred_at < $2
            ORDER BY e.occurred_at, e.event_id
            """, head.From, head.To);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            part.Add(reader);
            any = true;
            if (part.Full) yield return part.Take();
        }

        // If erasure emptied a day, the day keeps a file without rows.
        if (part.Rows > 0 || !any) yield return part.Take();
    }

    private async Task<List<(DateOnly, int)>> Note(
        NpgsqlConnection session, DateOnly day, Head head, List<(int Part, long Rows, long Bytes, string Sha256)> parts,
        CancellationToken cancel)
    {
        await using var transaction = await session.BeginTransactionAsync(cancel);
        var surplus =
            await session.Rows("DELETE FROM archived_events WHERE day = $1 AND part > $2 RETURNING day, part",
                r => (r.GetFieldValue<DateOnly>(0), r.GetInt32(1)), cancel, day, parts.Count);
        foreach (var part in parts)
            await session.Execute("""
                INSERT INTO archived_events (day, part, revision, rows, bytes, sha256, snapshot, uploaded_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7::pg_snapshot, $8)
                ON CONFLICT (day, part) DO UPDATE
                  SET revision = excluded.revision, rows = excluded.rows, bytes = excluded.bytes, sha256 = excluded.sha256,
                  snapshot = excluded.snapshot, uploaded_at = excluded.uploaded_at, pending_sha256 = NULL
                """, cancel, day, part.Part, head.Revision, part.Rows, part.Bytes, part.Sha256, head.Snapshot, clock.GetUtcNow());
        await transaction.CommitAsync(cancel);
        return surplus;
    }

    private sealed record Head(DateTime From, DateTime To, int Revision, string Snapshot, bool Marked);
}
