using System.Text;
using Daybook.Days.Columns;
using Daybook.Days.Lake;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Days.Archive;

/// <summary>
/// Compares S3 with what was written to it: the manifest and every metrics file by hash, every part and every column file by length,
/// some of them by hash, and the Delta tables that are made of them.
/// </summary>
/// <remarks>
/// S3 cannot refuse a publisher that was paused and then writes older bytes. This comparison finds them. A metrics file is written again
/// from what was verified earlier; a part is written again from the raw events while they are stored.
/// </remarks>
public sealed class VerifyArchive(
    PostgresConnections database, IObjectStore objects, VerifiedUpload upload, PublishOutbox publish, VerifyLake lake, TimeProvider clock,
    ILogger<VerifyArchive> log)
{
    private const int PartsByHash = 5;

    /// <summary>Keeps what is wrong in rollup_faults. Never throws if S3 or PostgreSQL is away.</summary>
    public Task Run(CancellationToken cancel) => PublisherLock.Hold(database, objects, log, async session =>
    {
        List<(string File, DateOnly? Day, string Fault)> wrong = [];
        await Metrics(session, wrong, cancel);
        await Parts(session, wrong, cancel);
        await Columns(session, wrong, cancel);
        await Lake(session, wrong, cancel);
        await Manifests(session, cancel);
        // Index rollup_faults_open.
        await session.Execute(
            "UPDATE rollup_faults SET resolved_at = $1 WHERE resolved_at IS NULL AND (subject LIKE '%/dt=%' OR subject LIKE '%/month=%' "
            + "OR subject LIKE '%/_delta_log/%' OR subject LIKE 'column-people/%') AND subject <> ALL($2)", cancel,
            clock.GetUtcNow(), wrong.Select(w => w.File).ToArray());
        foreach (var (file, day, fault) in wrong)
            await session.Execute("""
                INSERT INTO rollup_faults (day, subject, detail, found_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (subject, coalesce(day, '-infinity'::date)) WHERE resolved_at IS NULL DO UPDATE SET detail = excluded.detail
                """, cancel, day, file, fault, clock.GetUtcNow());
    }, cancel);

    private async Task Metrics(NpgsqlConnection session, List<(string, DateOnly?, string)> wrong, CancellationToken cancel)
    {
        foreach (var (file, body) in await Outbox.ArchivedMetrics(session, cancel))
        {
            var stored = await objects.Get(file.File, cancel);
            if (stored is not null && VerifiedUpload.Hash(stored.Body) == file.Sha256) continue;
            Log.ReadDiffers(log, file.File, objects.Name);
            wrong.Add((file.File, file.Date!.Value,
                stored is null ? "missing" : $"holds revision {stored.Revision} with another hash than revision {file.Revision} had"));
            await upload.Put(file.File, Encoding.UTF8.GetBytes(body), PublishOutbox.JsonLines, file.Revision, cancel);
        }
    }

    // Checks the manifest, and the file of all metrics by what the manifest says about it. A new manifest is written from what was
    // verified.
    private async Task Manifests(NpgsqlConnection session, CancellationToken cancel)
    {
        if (await Outbox.ManifestHash(session, cancel) is not { } sha256) return;
        if (await objects.Get(Manifest.Key, cancel) is { } manifest && VerifiedUpload.Hash(manifest.Body) == sha256
            && await objects.Get(ArchiveKeys.AllMetrics, cancel) is { } all
            && Manifest.Parse(manifest.Body).Find(ArchiveKeys.AllMetrics)?.Sha256 == VerifiedUpload.Hash(all.Body)) return;
        Log.ReadDiffers(log, Manifest.Key, objects.Name);
        await publish.WriteManifest(session, cancel);
    }

    private async Task Parts(NpgsqlConnection session, List<(string, DateOnly?, string)> wrong, CancellationToken cancel)
    {
        var parts = await session.Rows(
            "SELECT day, part, bytes, revision, sha256, row_number() OVER (ORDER BY random()) <= $1 FROM archived_events ORDER BY day, part",
            r => (Day: r.GetFieldValue<DateOnly>(0), Part: r.GetInt32(1), Bytes: r.GetInt64(2), Revision: r.GetInt32(3),
                Sha256: r.GetString(4), ByHash: r.GetBoolean(5)), cancel, PartsByHash);
        foreach (var part in parts)
        {
            var key = ArchiveKeys.EventsPart(part.Day, part.Part);
            var head = await objects.Head(key, cancel);
            var fault = head is null ? "missing"
                : head.Length != part.Bytes ? $"{head.Length} bytes long, {part.Bytes} were written"
                : head.Revision != part.Revision ? $"of revision {head.Revision}, {part.Revision} was written"
                : part.ByHash && VerifiedUpload.Hash((await objects.Get(key, cancel))?.Body ?? []) != part.Sha256
                ? "of another hash than was written"
                : null;
            if (fault is null) continue;
            Log.ReadDiffers(log, key, objects.Name);
            wrong.Add((key, part.Day, fault));
            // Revision 0 differs from the day's: the next archive run writes the day again, if its events are still stored.
            await session.Execute("UPDATE archived_events SET revision = 0 WHERE day = $1 AND part = $2", cancel, part.Day, part.Part);
        }

        foreach (var day in parts.GroupBy(p => p.Day)) await RemoveLeftOver(day.Key, day.Max(p => p.Part), cancel);
    }

    // A file that differs from what was written is retired, and the next run writes the day's file again, or the month's.
    private async Task Columns(NpgsqlConnection session, List<(string, DateOnly?, string)> wrong, CancellationToken cancel)
    {
        var byHash = PartsByHash;
        var days = (await ColumnFiles.Live(session, cancel)).Select(f => (File: f, IsMonth: false));
        var months = (await ColumnMonths.Live(session, cancel)).Select(f => (File: f, IsMonth: true));
        foreach (var (file, isMonth) in days.Concat(months).OrderBy(_ => Random.Shared.Next()))
        {
            var head = await objects.Head(file.File, cancel);
            var fault = head is null ? "missing"
                : head.Length != file.Bytes ? $"{head.Length} bytes long, {file.Bytes} were written"
                : byHash-- > 0
                    && VerifiedUpload.Hash((await objects.Get(file.File, cancel))?.Body ?? []) != file.Sha256
                    ? "of another hash than was written"
                : null;
            if (fault is null) continue;
            Log.ReadDiffers(log, file.File, objects.Name);
            wrong.Add((file.File, file.Date!.Value, fault));
            await (isMonth ? ColumnMonths.Retire(session, file.Date.Value, clock.GetUtcNow(), cancel)
                : ColumnFiles.Doom(session, file.Date.Value, clock.GetUtcNow(), cancel));
        }
    }

    // After the files: one that was just found wrong is named until the next run, and is told of once. Two things that are wrong with one
    // file are one fault.
    private async Task Lake(NpgsqlConnection session, List<(string File, DateOnly? Day, string Fault)> wrong, CancellationToken cancel)
    {
        foreach (var faults in (await lake.Faults(session, everyHash: false, cancel)).GroupBy(f => f.Key).ToList())
        {
            if (wrong.Exists(w => w.File == faults.Key)) continue;
            Log.ReadDiffers(log, faults.Key, objects.Name);
            wrong.Add((faults.Key, faults.First().Day, string.Join("; ", faults.Select(f => f.Detail).Distinct())));
        }
    }

    // Parts of a day that now has fewer parts, if the process ended before it could delete them. They may hold events of erased people.
    private async Task RemoveLeftOver(DateOnly day, int last, CancellationToken cancel)
    {
        for (var part = last + 1; await objects.Head(ArchiveKeys.EventsPart(day, part), cancel) is not null; part++)
            await objects.Delete(ArchiveKeys.EventsPart(day, part), cancel);
    }
}
