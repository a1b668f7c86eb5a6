using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.S3;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>
/// Keeps one file of columns a closed day in S3, and one a quiet month: a new file under a new name, then a manifest that names it, then
/// the old file is deleted.
/// </summary>
/// <remarks>
/// A file is never written over. Every row of <c>column_files</c> and <c>column_months</c> is written before its object and deleted after
/// it, so that no object is ever left without a row.
/// </remarks>
public sealed class PublishColumns(
    PostgresConnections database, S3Store s3, VerifiedUpload upload, PublishOutbox publish, WriteDay write, MergeMonths merge,
    IOptions<ColumnsOptions> options, TimeProvider clock, ILogger<PublishColumns> log)
{
    internal const string Parquet = "application/vnd.apache.parquet";

    /// <summary>Writes what is due and takes back what is old. Never throws for S3 or PostgreSQL being away.</summary>
    public Task Run(CancellationToken cancel) => Work(writing: options.Value.Enabled, cancel);

    /// <summary>
    /// Only deletes: afterwards no file in S3 holds what PostgreSQL does not. Never throws for S3 or PostgreSQL being away.
    /// </summary>
    /// <returns>Whether it came to its end.</returns>
    public Task<bool> TakeBack(CancellationToken cancel) => Work(writing: false, cancel);

    private async Task<bool> Work(bool writing, CancellationToken cancel)
    {
        var done = !s3.Enabled;
        await PublisherLock.Hold(database, s3, log, async session =>
        {
            var retired = await Retire(session, cancel);
            var (days, months) = writing ? (await WriteDue(session, cancel), await merge.Run(session, cancel)) : (0, 0);
            // A day's file is not forgotten before the month that holds it.
            var (goneMonths, gone) = (await ColumnMonths.Retired(session, cancel), await ColumnFiles.Retired(session, cancel));
            if (days + months + goneMonths.Count + gone.Count > 0)
            {
                await publish.WriteManifest(session, cancel);
                foreach (var file in goneMonths.Concat(gone))
                {
                    await s3.Delete(file.Key, cancel);
                    await (file.IsMonth ? ColumnMonths.Forget(session, file, cancel) : ColumnFiles.Forget(session, file, cancel));
                }

                Log.Written(log, days, months, retired);
            }

            done = true;
        }, cancel);
        return done;
    }

    private async Task<int> Retire(NpgsqlConnection session, CancellationToken cancel)
    {
        var (now, on) = (clock.GetUtcNow(), options.Value.Enabled);
        var days = on ? await ColumnFiles.Retire(session, now, cancel) : await ColumnFiles.RetireAll(session, now, cancel);
        return days + (on && options.Value.MonthQuietDays > 0 ? await ColumnMonths.Retire(session, now, cancel)
            : await ColumnMonths.RetireAll(session, now, cancel));
    }

    private async Task<int> WriteDue(NpgsqlConnection session, CancellationToken cancel)
    {
        var written = 0;
        foreach (var day in await ColumnFiles.Due(session, cancel))
        {
            try
            {
                if (await write.Run(day, cancel) is not { } made) continue;
                var sha256 = VerifiedUpload.Hash(made.Body);
                await ColumnFiles.Announce(session, made, sha256, clock.GetUtcNow(), cancel);
                await upload.Put(new ColumnFile(day, made.Revision, sha256).Key, made.Body, Parquet, made.Revision, cancel);
                await ColumnFiles.Publish(session, made, sha256, cancel);
                written++;
            }
            catch (Exception e) when (e is ColumnsUnusableException or ColumnsBusyException)
            {
                Log.NotWritten(log, $"{day:yyyy-MM-dd}", e.Message);
            }
        }

        return written;
    }
}
