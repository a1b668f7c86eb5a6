using System.Text;
using Daybook.Days.Columns;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Days.Archive;

/// <summary>
/// Publishes the outbox: day files, then <c>metrics_by_day.jsonl</c>, then <c>manifest.json</c>; each written, read back and compared.
/// </summary>
/// <remarks>
/// A session lock allows one publisher at a time. Uploads are marked on the session that holds the lock, so a publisher that lost the
/// lock cannot mark anything. The nightly comparison finds what it may still write to S3. A day that fails keeps its previous file entry.
/// </remarks>
public sealed class PublishOutbox(PostgresConnections database, IObjectStore objects, VerifiedUpload upload, ReportingZone zone,
    TimeProvider clock,
    ILogger<PublishOutbox> log)
{
    private const int DaysAtATime = 200, UploadsAtATime = 8;
    internal const string JsonLines = "application/x-ndjson";

    /// <summary>Never throws if S3 or PostgreSQL is away: the next run tries the rest again.</summary>
    public Task Run(CancellationToken cancel) =>
        PublisherLock.Hold(database, objects, log, session => Publish(session, cancel), cancel);

    private async Task Publish(NpgsqlConnection session, CancellationToken cancel)
    {
        var open = await Outbox.OpenDays(session, cancel);
        if (open.Count == 0) return;
        // If S3 is away, this finds out once, and not once for each of hundreds of days.
        await objects.Head(Manifest.Key, cancel);
        List<DateOnly> removed = [];
        var failed = 0;
        foreach (var days in open.Chunk(DaysAtATime))
        {
            foreach (var (day, uploaded) in await UploadDays(await Outbox.Snapshot(session, days, cancel), cancel))
            {
                if (day.Revision == 0)
                {
                    await Outbox.Leave(session, day.Day, cancel);
                    removed.Add(day.Day);
                }
                else if (uploaded is { } file) await Outbox.Uploaded(session, day, file.Body, file.Sha256, clock.GetUtcNow(), cancel);
                else if (!day.AlreadyUploaded) failed++;
            }
        }

        if (failed == open.Count)
            throw objects.Unavailable($"None of {failed} days could be written to {objects.Name}.");
        var sequence = await WriteManifest(session, cancel);
        // Deleted only now, because no manifest names them any more.
        foreach (var day in removed)
        {
            await objects.Delete(ArchiveKeys.DayMetrics(day), cancel);
            await Outbox.Removed(session, day, clock.GetUtcNow(), cancel);
        }

        Log.Published(log, open.Count - failed, objects.Name, sequence, failed);
    }

    /// <summary>
    /// Writes <c>metrics_by_day.jsonl</c> from exactly the day files that were verified, then the manifest. The caller holds the
    /// publisher lock.
    /// </summary>
    internal async Task<long> WriteManifest(NpgsqlConnection session, CancellationToken cancel)
    {
        var metrics = await Outbox.ArchivedMetrics(session, cancel);
        var sequence = await Outbox.LastSequence(session, cancel) + 1;
        var all = Encoding.UTF8.GetBytes(string.Concat(metrics.Select(m => m.Body)));
        var sha256 = await upload.Put(ArchiveKeys.AllMetrics, all, JsonLines, sequence, cancel);
        List<ManifestFile> files =
        [
            new(ArchiveKeys.AllMetrics, null, metrics.Sum(m => m.File.Rows), all.Length, sha256, sequence),
            .. metrics.Select(m => m.File),
            .. await Outbox.ArchivedEvents(session, cancel),
            .. await ColumnFiles.Live(session, cancel),
            .. await ColumnMonths.Live(session, cancel),
        ];
        var manifest = new Manifest(1, sequence, clock.GetUtcNow(), zone.Id, [.. files.OrderBy(f => f.File, StringComparer.Ordinal)]);
        var written = await upload.Put(Manifest.Key, manifest.Render(), "application/json", sequence, cancel);
        await Outbox.Published(session, manifest, written, cancel);
        return sequence;
    }

    private async Task<IReadOnlyList<(DayMetrics Day, (string Body, string Sha256)? File)>> UploadDays(List<DayMetrics> days,
        CancellationToken cancel)
    {
        var results = new (DayMetrics, (string, string)?)[days.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, days.Count),
            new ParallelOptions { MaxDegreeOfParallelism = UploadsAtATime, CancellationToken = cancel }, async (i, stop) =>
        {
            var day = days[i];
            results[i] = (day, null);
            if (day.Revision == 0 || day.AlreadyUploaded) return;
            var key = ArchiveKeys.DayMetrics(day.Day);
            var body = MetricsRow.Render(day.Rows);
            try
            {
                results[i] = (day, (body, await upload.Put(key, Encoding.UTF8.GetBytes(body), JsonLines, day.Revision, stop)));
            }
            catch (StoreUnavailableException e)
            {
                Log.FileFailed(log, key, e.Message);
            }
        });
        return results;
    }
}
