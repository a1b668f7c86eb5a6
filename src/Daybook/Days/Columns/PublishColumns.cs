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
/// Keeps one file of columns a closed day in S3: a new file under a new name, then a manifest that names it, then the old file is
/// deleted.
/// </summary>
/// <remarks>
/// A file is never written over. Every row of <c>column_files</c> is written before its object and deleted after it, so that no object
/// is ever left without a row.
/// </remarks>
public sealed class PublishColumns(
    PostgresConnections database, S3Store s3, VerifiedUpload upload, PublishOutbox publish, WriteDay write,
    IOptions<ColumnsOptions> options, TimeProvider clock, ILogger<PublishColumns> log)
{
    internal const string Parquet = "application/vnd.apache.parquet";

    /// <summary>Writes what is due and takes back what is old. Never throws for S3 or PostgreSQL being away.</summary>
    public Task Run(CancellationToken cancel) => Work(writing: options.Value.Enabled, cancel);

    /// <summary>
    /// Only deletes: afterwards no file in S3 holds what PostgreSQL does not. Never throws for S3 or PostgreSQL being away.
    /// </summary>
    public Task TakeBack(CancellationToken cancel) => Work(writing: false, cancel);

    private Task Work(bool writing, CancellationToken cancel) => PublisherLock.Hold(database, s3, log, async session =>
    {
        var retired =
            options.Value.Enabled ? await ColumnFiles.Retire(session, clock.GetUtcNow(), cancel)
                : await ColumnFiles.RetireAll(session, clock.GetUtcNow(), cancel);
        var written = writing ? await WriteDue(session, cancel) : 0;
        var gone = await ColumnFiles.Retired(session, cancel);
        if (written + gone.Count == 0) return;
        await publish.WriteManifest(session, cancel);
        foreach (var file in gone)
        {
            await s3.Delete(file.Key, cancel);
            await ColumnFiles.Forget(session, file, cancel);
        }

        Log.Written(log, written, retired);
    }, cancel);

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
