using Daybook.Days.Archive;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Daybook.Foundation.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>
/// Merges the files of a month's quiet days into one, so that a question over a long time opens few files. The days keep theirs. The
/// running month has a file of its quiet days too, made again when a week of them has come to it.
/// </summary>
/// <remarks>
/// It is made of files alone, each checked by its hash, and says exactly of which. So it can be read where the report's snapshot has these
/// files of days, and goes when one of them does: then it may hold what must not be read any more.
/// </remarks>
public sealed class MergeMonths(IObjectStore objects, VerifiedUpload upload, ColumnEngine engine, ColumnCache cache, ColumnFolder folder,
    ReportingZone zone, IOptions<ColumnsOptions> options, TimeProvider clock, ILogger<MergeMonths> log)
{
    // Of the running month. With fewer, its days would be written again too often.
    private const int DaysAtATime = 7;

    // Others wait for the publisher's lock meanwhile.
    private const int MonthsAtATime = 4;

    // Of larger months the days' files are large enough; they would need more memory to sort, and to upload, than there may be.
    private const long MostRows = 1_500_000, MostBytes = 96 * 1024 * 1024;

    /// <summary>The caller holds the publisher's lock and has taken back what is old.</summary>
    /// <returns>How many were merged.</returns>
    internal async Task<int> Run(NpgsqlConnection session, CancellationToken cancel)
    {
        if (options.Value.MonthQuietDays == 0) return 0;
        var quietSince = zone.Now - Duration.FromDays(options.Value.MonthQuietDays);
        var before = zone.Zone.DateOf(quietSince).ToDateOnly();
        var from = await KeptFrom(session, cancel);
        var due = await ColumnMonths.Due(session, from, before, quietSince.ToDateTimeOffset(), DaysAtATime, cancel);
        var merged = 0;
        foreach (var month in due.Where(m => m is { Rows: <= MostRows, Bytes: <= MostBytes }))
        {
            if (merged == MonthsAtATime) break;
            try
            {
                if (await Merge(session, month, before, cancel)) merged++;
            }
            catch (Exception e) when (e is ColumnsUnusableException or ColumnsBusyException)
            {
                Log.NotMerged(log, $"{month.Month:yyyy-MM}", e.Message);
            }
        }

        return merged;
    }

    // Days that leave one after the other would make their month again every day.
    private async Task<DateOnly> KeptFrom(NpgsqlConnection session, CancellationToken cancel)
    {
        var kept = (await session.Rows("SELECT least(horizon, columns_from_at) FROM policy", r => r.GetDateTime(0), cancel)).Single();
        return kept == DateTime.MinValue ? DateOnly.MinValue : zone.Zone.DateOf(Instant.FromDateTimeUtc(kept)).ToDateOnly();
    }

    private async Task<bool> Merge(NpgsqlConnection session, DueMonth month, DateOnly before, CancellationToken cancel)
    {
        var parts = await ColumnMonths.Parts(session, month.Month, before, cancel);
        // A day was counted anew just now.
        if (parts.Count != month.Days) return false;
        if (MergedFile.ShapeOf(parts.ConvertAll(p => p.Shape)) is not { } shape) return false;
        var body = await Write(month, parts, shape, cancel);
        var file = new ColumnFile(month.Month, parts.Max(p => p.File.Revision), VerifiedUpload.Hash(body), parts.Min(p => p.File.Revision));
        var number = await ColumnMonths.Announce(session, new(file, parts.Sum(p => p.Rows), body, shape, parts), clock.GetUtcNow(), cancel);
        try
        {
            await upload.Put(file.Key, body, PublishColumns.Parquet, file.Revision, cancel);
            await ColumnMonths.Publish(session, number, month.Month, clock.GetUtcNow(), cancel);
        }
        catch
        {
            // If this session lost the publisher's lock, the next publisher may have deleted object and row before the object was there:
            // nothing would name it any more, whoever is in it.
            await objects.Delete(file.Key, CancellationToken.None);
            throw;
        }

        return true;
    }

    private async Task<byte[]> Write(DueMonth month, List<PartOfMonth> parts, FileShape shape, CancellationToken cancel)
    {
        using var lease = await cache.Lease([.. parts.Select(p => (p.File, p.Bytes))], cancel);
        var path = Path.Combine(folder.Path, $"new-{month.Month:yyyy-MM}.parquet");
        try
        {
            var rows = await engine.RunInBackground(work =>
            {
                MergedFile.Copy(work, parts.ConvertAll(p => (lease.PathOf(p.File), p.Shape)), shape, month.IsOver, path);
                return work.Rows($"SELECT count(*) FROM read_parquet({ColumnQuery.Path(path)})", r => r.GetInt64(0))[0];
            }, cancel);
            if (rows != parts.Sum(p => p.Rows))
                throw new ColumnsUnusableException($"It has {rows} events, and its days have {parts.Sum(p => p.Rows)}.");
            return await File.ReadAllBytesAsync(path, cancel);
        }
        catch (IOException e)
        {
            throw new ColumnsUnusableException(e.Message, e);
        }
        catch (ColumnsUnusableException)
        {
            lease.Distrust();
            throw;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
