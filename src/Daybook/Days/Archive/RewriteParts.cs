using System.IO.Compression;
using System.Text.Json;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.S3;
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
public sealed class RewriteParts(PostgresConnections database, S3Store s3, VerifiedUpload upload, PublishOutbox publish, TimeProvider clock, ILogger<RewriteParts> log)
{
    private const string Gzip = "application/gzip";

    /// <summary>Never throws if S3 or PostgreSQL is away: the rest is tried again.</summary>
    public async Task Run(CancellationToken cancel)
    {
        if (!s3.Enabled) return;
        try
        {
            await using var turn = await PublisherLock.Take(database, cancel);
            await Work(turn.Session, cancel);
        }
        catch (Exception e) when (e is NpgsqlException or StoreUnavailableException)
        {
            Log.Stopped(log, e.Message);
        }
    }

    private async Task Work(NpgsqlConnection session, CancellationToken cancel)
    {
        // Index rewrite_requests_open.
        var days = await session.Rows("SELECT DISTINCT day FROM rewrite_requests WHERE done_at IS NULL ORDER BY day", r => r.GetFieldValue<DateOnly>(0), cancel);
        if (days.Count == 0) return;
        var erased = (await session.Rows("SELECT subject FROM erased_subjects", r => r.GetString(0), cancel)).ToHashSet();
        List<DateOnly> clean = [];
        foreach (var day in days)
        {
            try
            {
                foreach (var part in await session.Rows("SELECT part, revision FROM archived_events WHERE day = $1 ORDER BY part", r => (Part: r.GetInt32(0), Revision: r.GetInt32(1)), cancel, day))
                {
                    await Filter(session, day, part.Part, part.Revision, erased, cancel);
                }

                clean.Add(day);
            }
            catch (StoreUnavailableException e)
            {
                Log.FileFailed(log, ArchiveKeys.EventsPart(day, 0), e.Message);
                await session.Execute("UPDATE rewrite_requests SET error = $2 WHERE day = $1 AND done_at IS NULL", cancel, day, e.Message);
            }
        }

        // The parts' rows say what the manifest must say. It is also written if an earlier run was stopped between the two.
        if (await session.Rows("SELECT 1 FROM rewrite_requests WHERE done_at IS NULL AND parts > 0 LIMIT 1", r => r.GetInt32(0), cancel) is { Count: > 0 })
            await publish.WriteManifest(session, cancel);
        await session.Execute("UPDATE rewrite_requests SET done_at = $2, error = NULL WHERE day = ANY($1) AND done_at IS NULL", cancel, clean.ToArray(), clock.GetUtcNow());
    }

    private async Task Filter(NpgsqlConnection session, DateOnly day, int part, int revision, HashSet<string> erased, CancellationToken cancel)
    {
        var key = ArchiveKeys.EventsPart(day, part);
        var stored = await s3.Get(key, cancel) ?? throw new StoreUnavailableException($"{key} is missing in S3, although it was archived.") { Store = StoreName.S3 };
        var (body, kept, removed) = Without(key, stored.Body, erased);
        if (removed == 0 && VerifiedUpload.Hash(stored.Body) == await Known(session, day, part, cancel)) return;
        var sha256 = removed == 0 ? VerifiedUpload.Hash(stored.Body) : await upload.Put(key, body, Gzip, revision, cancel);
        var bytes = removed == 0 ? stored.Body.Length : body.Length;
        await session.Execute("""
            WITH part AS (
              UPDATE archived_events SET rows = $3, bytes = $4, sha256 = $5, uploaded_at = $6 WHERE day = $1 AND part = $2 RETURNING $7::bigint AS removed)
            UPDATE rewrite_requests r SET parts = parts + 1, events_removed = events_removed + part.removed FROM part WHERE r.day = $1 AND r.done_at IS NULL
            """, cancel, day, part, kept, (long)bytes, sha256, clock.GetUtcNow(), removed);
    }

    private static async Task<string> Known(NpgsqlConnection session, DateOnly day, int part, CancellationToken cancel) =>
        (await session.Rows("SELECT sha256 FROM archived_events WHERE day = $1 AND part = $2", r => r.GetString(0), cancel, day, part)).Single();

    /// <returns>The part without these people's lines, compressed; how many lines it has, and how many were removed.</returns>
    internal static (byte[] Body, long Kept, long Removed) Without(string key, byte[] gzip, IReadOnlySet<string> erased)
    {
        using var body = new MemoryStream();
        var (kept, removed) = (0L, 0L);
        using (var writer = new StreamWriter(new GZipStream(body, CompressionLevel.Optimal, leaveOpen: true)) { NewLine = "\n" })
        {
            foreach (var line in GzipLines.Of(key, gzip))
            {
                if (erased.Contains(Subject(line))) removed++;
                else
                {
                    writer.WriteLine(line);
                    kept++;
                }
            }
        }

        return (body.ToArray(), kept, removed);
    }

    private static string Subject(string line)
    {
        using var json = JsonDocument.Parse(line);
        return Text(json.RootElement, "user_id") is { } user ? "u:" + user : "a:" + Text(json.RootElement, "anonymous_id");
    }

    private static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
