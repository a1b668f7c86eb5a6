using Daybook.Days.Archive;
using Daybook.Days.Lake;
using Daybook.Foundation;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>
/// Keeps one file of columns a closed day in S3, and one a quiet month: a new file under a new name, then a version of the lake and a
/// manifest that name it, then the old file is deleted.
/// </summary>
/// <remarks>
/// A file is never written over. With the lake on, a file that late events replaced stays for some hours. Every row of
/// <c>column_files</c> and <c>column_months</c> is written before its object and deleted after it, so that no object is ever left without a
/// row.
/// </remarks>
public sealed class PublishColumns(
    PostgresConnections database, IObjectStore objects, VerifiedUpload upload, PublishOutbox publish, WriteDay write, MergeMonths merge,
    PublishLake lake, IOptions<ColumnsOptions> options, TimeProvider clock, ILogger<PublishColumns> log)
{
    internal const string Parquet = "application/vnd.apache.parquet";

    /// <summary>Writes what is due and takes back what is old. Never throws for S3 or PostgreSQL being away.</summary>
    public Task Run(CancellationToken cancel) => Work(writing: options.Value.Enabled, null, cancel);

    /// <summary>
    /// Only deletes: afterwards no file in S3 holds what PostgreSQL does not, but those that the lake keeps for a while. Never throws for
    /// S3 or PostgreSQL being away.
    /// </summary>
    /// <returns>Whether it came to its end.</returns>
    public Task<bool> TakeBack(CancellationToken cancel) => Work(writing: false, null, cancel);

    /// <summary>
    /// After somebody was erased: of the days on which they were active, afterwards no file but the current one is in S3, also none that
    /// the lake keeps. With the lake on, these days are written again at once, so that its version takes each out and puts it back in.
    /// </summary>
    /// <inheritdoc cref="TakeBack(CancellationToken)"/>
    public Task<bool> TakeBack(DateOnly[] erased, CancellationToken cancel) => Work(writing: false, erased, cancel);

    private async Task<bool> Work(bool writing, DateOnly[]? erased, CancellationToken cancel)
    {
        var done = !objects.Enabled;
        await PublisherLock.Hold(database, objects, log, async session =>
        {
            await lake.Begin(session, cancel);
            var retired = await Retire(session, cancel);
            if (erased is not null) await ColumnFiles.Doom(session, erased, cancel);
            var (days, months) = writing ? (await WriteDue(session, null, cancel), await merge.Run(session, cancel))
                : erased is not null && lake.Enabled ? (await WriteDue(session, erased, cancel), 0)
                : (0, 0);
            await lake.Run(session, changed: days + retired > 0, erased: erased is not null, cancel);
            // A day's file is not forgotten before the month that holds it.
            var (goneMonths, gone) = (await ColumnMonths.Retired(session, cancel), await ColumnFiles.Gone(session, lake.KeptSince, cancel));
            if (retired + days + months + goneMonths.Count + gone.Count > 0 || await ColumnFiles.ManifestIsOlder(session, cancel))
            {
                await publish.WriteManifest(session, cancel);
                foreach (var file in goneMonths.Concat(gone))
                {
                    await objects.Delete(file.Key, cancel);
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

    /// <param name="only">Null: whichever are due.</param>
    private async Task<int> WriteDue(NpgsqlConnection session, DateOnly[]? only, CancellationToken cancel)
    {
        var written = 0;
        foreach (var day in await ColumnFiles.Due(session, cancel))
        {
            if (only?.Contains(day) == false) continue;
            try
            {
                if (await write.Run(day, cancel) is not { } made) continue;
                var sha256 = VerifiedUpload.Hash(made.Body);
                await ColumnFiles.Announce(session, made, sha256, clock.GetUtcNow(), cancel);
                await upload.Put(new ColumnFile(day, made.Revision, sha256).Key, made.Body, Parquet, made.Revision, cancel);
                await ColumnFiles.Publish(session, made, sha256, clock.GetUtcNow(), cancel);
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
