using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>
/// Takes erased people out of files of days whose events PostgreSQL has no more: each such file is written again without them, under a new
/// name.
/// </summary>
/// <remarks>
/// An erased person is a row of <c>users</c> without a subject, so it does not matter who asks and how often. Files of other days are made
/// again from PostgreSQL.
/// </remarks>
public sealed class TakeOutPeople(PostgresConnections database, IObjectStore objects, VerifiedUpload upload, ColumnEngine engine,
    ColumnFolder folder, TimeProvider clock, ILogger<TakeOutPeople> log)
{
    /// <returns>Whether it came to its end. Never throws for S3 or PostgreSQL being away.</returns>
    public async Task<bool> Run(DateOnly[] days, CancellationToken cancel)
    {
        var done = !objects.Enabled;
        await PublisherLock.Hold(database, objects, log, async session =>
        {
            var gone = await session.Rows("SELECT user_no FROM users WHERE subject IS NULL", r => (long)r.GetInt32(0), cancel);
            foreach (var file in await ColumnFiles.KeptBeforeHorizon(session, days, cancel)) await Rewrite(session, file, gone, cancel);
            done = true;
        }, cancel);
        return done;
    }

    private async Task Rewrite(NpgsqlConnection session, KeptFile file, List<long> gone, CancellationToken cancel)
    {
        var stored = await objects.Get(file.File.Key, cancel);
        if (stored is null || VerifiedUpload.Hash(stored.Body) != file.File.Sha256)
        {
            // Nobody reads it, and nothing can be made of it.
            Log.NotAsWritten(log, file.File.Key, objects.Name);
            await ColumnFiles.Doom(session, file.File.Day, clock.GetUtcNow(), cancel);
            return;
        }

        var (rows, body) = await Without(file.File, stored.Body, gone, cancel);
        if (rows == file.Rows) return;
        if (rows == 0)
        {
            await ColumnFiles.Doom(session, file.File.Day, clock.GetUtcNow(), cancel);
            return;
        }

        var made = new WrittenDay(file.File.Day, file.File.Revision, file.CountNo, rows, body, file.Shape, file.Inexact, file.Opaque,
            file.Format);
        var sha256 = VerifiedUpload.Hash(body);
        await ColumnFiles.Announce(session, made, sha256, clock.GetUtcNow(), cancel);
        await upload.Put(new ColumnFile(made.Day, made.Revision, sha256).Key, body, PublishColumns.Parquet, made.Revision, cancel);
        await ColumnFiles.Publish(session, made, sha256, clock.GetUtcNow(), cancel);
    }

    private async Task<(long Rows, byte[] Body)> Without(ColumnFile file, byte[] body, List<long> gone, CancellationToken cancel)
    {
        var (from, to) = (Path.Combine(folder.Path, $"old-{file.LocalName}"), Path.Combine(folder.Path, $"new-{file.LocalName}"));
        try
        {
            await File.WriteAllBytesAsync(from, body, cancel);
            var rows = await engine.RunInBackground(session =>
            {
                session.Execute($"CREATE TEMP TABLE gone (person BIGINT)");
                using (var appender = session.Append("gone"))
                {
                    foreach (var person in gone) appender.CreateRow().AppendValue((long?)person).EndRow();
                }

                session.Execute($"""
                    COPY (
                      SELECT * FROM read_parquet({ColumnQuery.Path(from)}) f
                      WHERE NOT EXISTS (SELECT 1 FROM gone g WHERE g.person = f.person)
                      ORDER BY event_type, person, occurred_at)
                    TO {ColumnQuery.Path(to)} {FileShape.Format}
                    """);
                return session.Rows($"SELECT count(*) FROM read_parquet({ColumnQuery.Path(to)})", r => r.GetInt64(0))[0];
            }, cancel);
            return (rows, await File.ReadAllBytesAsync(to, cancel));
        }
        catch (Exception e) when (e is IOException or ColumnsUnusableException or ColumnsBusyException)
        {
            throw objects.Unavailable($"The column file of {file.Day:yyyy-MM-dd} cannot be written again: {e.Message}", e);
        }
        finally
        {
            File.Delete(from);
            File.Delete(to);
        }
    }
}
