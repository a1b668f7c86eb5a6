using System.Data;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;

namespace Daybook.Days.Columns;

/// <summary>Makes the file of one closed day from one snapshot of PostgreSQL.</summary>
public sealed class WriteDay(PostgresConnections database, ColumnEngine engine, ColumnFolder folder)
{
    /// <returns>Null: the day is marked, or has no events any more, so that it gets no file now.</returns>
    /// <exception cref="ColumnsUnusableException">It cannot be written; the message says why.</exception>
    /// <exception cref="ColumnsBusyException">It needs more memory than the engine may have.</exception>
    internal async Task<WrittenDay?> Run(DateOnly day, CancellationToken cancel)
    {
        await using var connection = await database.OpenDirect(cancel);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var head = (await connection.Rows($"""
            SELECT d.from_at, d.to_at, d.revision, d.count_no, d.events
            FROM days d
            WHERE d.day = $1 AND d.closed_at IS NOT NULL AND d.events > 0 AND {ColumnFiles.Writable}
              AND NOT EXISTS (SELECT FROM day_marks m WHERE m.bucket >= d.from_at AND m.bucket < d.to_at)
            """, r => (From: r.GetDateTime(0), To: r.GetDateTime(1), Revision: r.GetInt32(2), CountNo: r.GetInt64(3),
              Events: r.GetInt64(4)), cancel, day)).SingleOrDefault();
        if (head.Events == 0) return null;
        var path = Path.Combine(folder.Path, $"new-{day:yyyy-MM-dd}.parquet");
        try
        {
            var (shape, loaded) = await engine.RunInBackground(session =>
            {
                var read = DayRows.Load(session, connection, head.From, head.To)
                    ?? throw new ColumnsUnusableException("An event's person is not in the daily tables.");
                // The days table and the events are of one snapshot: they differ only if the count was wrong, which the nightly recount
                // looks for.
                if (read.Rows != head.Events)
                    throw new ColumnsUnusableException($"{read.Rows} events are stored of it and {head.Events} were counted.");
                var shape = FileShape.Of(session);
                shape.Copy(session, path);
                return (shape, read);
            }, cancel);
            return new(day, head.Revision, head.CountNo, head.Events, await File.ReadAllBytesAsync(path, cancel), shape,
                [.. loaded.Inexact.Order(StringComparer.Ordinal)], [.. loaded.Opaque.Order(StringComparer.Ordinal)]);
        }
        catch (IOException e)
        {
            throw new ColumnsUnusableException(e.Message, e);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

/// <param name="Format">Of a file that was made of an earlier one, that one's.</param>
internal sealed record WrittenDay(DateOnly Day, int Revision, long CountNo, long Rows, byte[] Body, FileShape Shape,
    IReadOnlyList<string> Inexact, IReadOnlyList<string> Opaque, int Format = ColumnFile.Format);
