using System.IO.Compression;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Days.Archive;

/// <summary>
/// Processes <c>rewrite_requests</c>: removes events of erased people from archived parts. Before the horizon a part is the only copy, so
/// it is filtered and never made again.
/// </summary>
/// <remarks>
/// It holds the publisher's lock, so an archiver that read a day before its events were deleted has already written it. A request is done
/// when its parts, and then a manifest, are written and read back. If a run is killed in between, the next one finds nothing left to
/// remove.
/// </remarks>
public sealed class RewriteParts(PostgresConnections database, IObjectStore objects, VerifiedUpload upload, PublishOutbox publish,
    TimeProvider clock,
    ILogger<RewriteParts> log)
{
    private const string Gzip = "application/gzip";

    /// <summary>Never throws if S3 or PostgreSQL is away: the rest is tried again.</summary>
    public Task Run(CancellationToken cancel) =>
        PublisherLock.Hold(database, objects, log, session => Work(session, cancel), cancel);

    private async Task Work(NpgsqlConnection session, CancellationToken cancel)
    {
        // Index rewrite_requests_open.
        var days = await session.Rows(
            "SELECT DISTINCT day FROM rewrite_requests WHERE done_at IS NULL AND (retry_at IS NULL OR retry_at <= $1) ORDER BY day",
            r => r.GetFieldValue<DateOnly>(0), cancel, clock.GetUtcNow());
        if (days.Count == 0) return;
        var erased = (await session.Rows("SELECT subject FROM erased_subjects", r => r.GetString(0), cancel)).ToHashSet();
        List<DateOnly> clean = [];
        foreach (var day in days)
        {
            if (await Faults(session, day, erased, cancel) is { Count: > 0 } faults)
                await Later(session, day, string.Join(" ", faults), cancel);
            else clean.Add(day);
        }

        // The parts' rows say what the manifest must say. It is also written if an earlier run was stopped between the two.
        if (await session.Rows("SELECT 1 FROM rewrite_requests WHERE done_at IS NULL AND parts > 0 LIMIT 1", r => r.GetInt32(0),
            cancel) is { Count: > 0 })
            await publish.WriteManifest(session, cancel);
        await session.Execute("UPDATE rewrite_requests SET done_at = $2, error = NULL WHERE day = ANY($1) AND done_at IS NULL", cancel,
            clean.ToArray(), clock.GetUtcNow());
    }

    // A part that is unreadable or changed fails alone, because the others hold the person too and must be rewritten.
    private async Task<List<string>> Faults(NpgsqlConnection session, DateOnly day, HashSet<string> erased, CancellationToken cancel)
    {
        List<string> faults = [];
        foreach (var (part, revision) in await session.Rows(
                     "SELECT part, revision FROM archived_events WHERE day = $1 ORDER BY part", r => (r.GetInt32(0), r.GetInt32(1)), cancel,
                     day))
        {
            var key = ArchiveKeys.EventsPart(day, part);
            try
            {
                await Filter(session, day, part, revision, erased, cancel);
            }
            catch (Exception e) when (e is not (NpgsqlException or OperationCanceledException))
            {
                Log.PartFailed(log, key, e);
                faults.Add(e is StoreUnavailableException ? e.Message : $"{key} cannot be read: {e.Message}");
            }
        }

        return faults;
    }

    private async Task Later(NpgsqlConnection session, DateOnly day, string error, CancellationToken cancel)
    {
        var tries = (await session.Rows(
            "UPDATE rewrite_requests SET error = $2, tries = tries + 1 WHERE day = $1 AND done_at IS NULL RETURNING tries",
            r => r.GetInt32(0), cancel, day, error)).DefaultIfEmpty(1).Max();
        await session.Execute("UPDATE rewrite_requests SET retry_at = $2 WHERE day = $1 AND done_at IS NULL", cancel, day,
            clock.GetUtcNow() + RetryDelay.After(tries));
    }

    private async Task Filter(NpgsqlConnection session, DateOnly day, int part, int revision, HashSet<string> erased,
        CancellationToken cancel)
    {
        var key = ArchiveKeys.EventsPart(day, part);
        var row = (await session.Rows(
            "SELECT sha256, pending_sha256 FROM archived_events WHERE day = $1 AND part = $2",
            r => (Sha256: r.GetString(0), Pending: r.TextOrNull(1)), cancel, day, part)).Single();
        var stored = await objects.Get(key, cancel);
        var hash = stored is null ? "" : VerifiedUpload.Hash(stored.Body);
        if (row.Pending is not null && hash != row.Sha256)
        {
            // A run before this one was stopped while it wrote.
            if (hash != row.Pending) await Replace(key, await Prepared(key, row.Pending, cancel), revision, cancel);
            await Settle(session, day, part, cancel);
            stored = await objects.Get(key, cancel);
        }
        else if (hash != row.Sha256)
        {
            // It may be the only copy, so whatever lies there now is neither believed nor written over.
            throw objects.Unavailable(stored is null ? $"{key} is missing in {objects.Name}, although it was archived."
                : $"{key} in {objects.Name} is not what was archived; it is not touched.");
        }

        var (body, kept, removed) = Without(objects.Store, key, stored!.Body, erased);
        if (removed == 0) return;
        await session.Execute(
            "UPDATE archived_events SET pending_sha256 = $3, pending_rows = $4, pending_bytes = $5, pending_removed = $6 WHERE day = $1 "
            + "AND part = $2",
            cancel, day, part, VerifiedUpload.Hash(body), kept, (long)body.Length, removed);
        // First beside it: an upload that S3 stores wrongly must not cost the only copy.
        await upload.Put(Beside(key), body, Gzip, revision, cancel);
        await Replace(key, body, revision, cancel);
        await Settle(session, day, part, cancel);
    }

    private async Task Replace(string key, byte[] body, int revision, CancellationToken cancel)
    {
        await upload.Put(key, body, Gzip, revision, cancel);
        await objects.Delete(Beside(key), cancel);
    }

    private async Task<byte[]> Prepared(string key, string sha256, CancellationToken cancel) =>
        await objects.Get(Beside(key), cancel) is { } prepared && VerifiedUpload.Hash(prepared.Body) == sha256
            ? prepared.Body
            : throw objects.Unavailable(
                $"{key} in {objects.Name} is neither what was archived nor what it was to become; it is not touched.");

    private async Task Settle(NpgsqlConnection session, DateOnly day, int part, CancellationToken cancel) => await session.Execute(
        """
        WITH was AS (
          SELECT pending_removed AS removed FROM archived_events WHERE day = $1 AND part = $2),
        part AS (
          UPDATE archived_events SET rows = pending_rows, bytes = pending_bytes, sha256 = pending_sha256, uploaded_at = $3,
            pending_sha256 = NULL, pending_rows = NULL, pending_bytes = NULL, pending_removed = NULL
          WHERE day = $1 AND part = $2)
        UPDATE rewrite_requests r SET parts = parts + 1, events_removed = events_removed + was.removed FROM was WHERE r.day = $1
          AND r.done_at IS NULL
        """, cancel, day, part, clock.GetUtcNow());

    private static string Beside(string key) => key + ".rewriting";

    /// <returns>The part without these people's lines, compressed; how many lines it has, and how many were removed.</returns>
    internal static (byte[] Body, long Kept, long Removed) Without(StoreName store, string key, byte[] gzip,
        IReadOnlySet<string> erased)
    {
        using var body = new MemoryStream();
        var (kept, removed) = (0L, 0L);
        using (var writer = new StreamWriter(new GZipStream(body, CompressionLevel.Optimal, leaveOpen: true)) { NewLine = "\n" })
        {
            foreach (var line in GzipLines.Of(store, key, gzip))
            {
                if (erased.Contains(ArchivedEvent.SubjectOf(line))) removed++;
                else
                {
                    writer.WriteLine(line);
                    kept++;
                }
            }
        }

        return (body.ToArray(), kept, removed);
    }
}
