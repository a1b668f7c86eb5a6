using Daybook.Days.Archive;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>Table <c>column_files</c>, written only by who holds the publisher's lock.</summary>
internal static class ColumnFiles
{
    /// <summary>
    /// Of a day <c>d</c>: its events are all in PostgreSQL. Before the horizon that is so until the day is sealed, and it gets a file only
    /// if files are kept longer than events.
    /// </summary>
    public const string Writable = """
        (d.from_at >= (SELECT horizon FROM policy)
          OR d.from_at >= (SELECT columns_from_at FROM policy) AND EXISTS (SELECT FROM sealing s WHERE s.day = d.day))
        """;

    /// <summary>What a manifest may name: read back and current.</summary>
    public static async Task<List<ManifestFile>> Live(NpgsqlConnection session, CancellationToken cancel) => await session.Rows(
        "SELECT day, revision, sha256, rows, bytes FROM column_files WHERE retired_at IS NULL ORDER BY day",
        r => new ManifestFile(File(r).Key, File(r).Day, r.GetInt64(3), r.GetInt64(4), r.GetString(2), r.GetInt32(1)), cancel);

    /// <summary>Closed days without a file of what they hold now, newest first. Index day_marks_bucket.</summary>
    public static async Task<List<DateOnly>> Due(NpgsqlConnection session, CancellationToken cancel) => await session.Rows($"""
        SELECT d.day FROM days d
        WHERE d.closed_at IS NOT NULL AND d.events > 0 AND {Writable}
          AND NOT EXISTS (SELECT FROM column_files f WHERE f.day = d.day AND f.count_no = d.count_no AND f.retired_at IS NULL
            AND f.format >= $1)
          AND NOT EXISTS (SELECT FROM day_marks m WHERE m.bucket >= d.from_at AND m.bucket < d.to_at)
        ORDER BY d.day DESC
        """, r => r.GetFieldValue<DateOnly>(0), cancel, ColumnFile.Format);

    /// <summary>
    /// Takes files back that do not hold what their day holds now, whose day is not kept, or whose form is not read any more.
    /// </summary>
    public static Task<int> Retire(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancel) => session.Execute("""
        UPDATE column_files f SET retired_at = $1
        WHERE retired_at IS NULL AND (format < $2 OR NOT EXISTS (
          SELECT FROM days d WHERE d.day = f.day AND d.count_no = f.count_no
            AND d.from_at >= (SELECT least(horizon, columns_from_at) FROM policy)))
        """, cancel, now, ColumnFile.OldestFormat);

    public static Task<int> RetireAll(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancel) =>
        session.Execute("UPDATE column_files SET retired_at = $1 WHERE retired_at IS NULL", cancel, now);

    /// <summary>Takes the day's file back, because it is not what was written or has nobody in it any more.</summary>
    public static Task<int> Doom(NpgsqlConnection session, DateOnly day, DateTimeOffset now, CancellationToken cancel) => session.Execute(
        "UPDATE column_files SET retired_at = $2, doomed = true WHERE day = $1 AND retired_at IS NULL", cancel, day, now);

    /// <summary>Of these days only the current file may be anywhere.</summary>
    public static Task<int> Doom(NpgsqlConnection session, DateOnly[] days, CancellationToken cancel) => session.Execute(
        "UPDATE column_files SET doomed = true WHERE day = ANY($1) AND retired_at IS NOT NULL AND NOT doomed", cancel, days);

    /// <summary>
    /// Recorded before the upload. If the process ends in between, the next one deletes the file.
    /// </summary>
    public static Task<int> Announce(NpgsqlConnection session, WrittenDay day, string sha256, DateTimeOffset now,
        CancellationToken cancel) => session.Execute("""
        INSERT INTO column_files (day, revision, sha256, count_no, rows, bytes, columns, numbers, inexact, fields, opaque, format,
          written_at, retired_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
        ON CONFLICT (day, revision, sha256) DO UPDATE
          SET count_no = excluded.count_no, format = excluded.format, written_at = excluded.written_at, retired_at = excluded.retired_at,
            doomed = false
        """, cancel, day.Day, day.Revision, sha256, day.CountNo, day.Rows, (long)day.Body.Length, day.Shape.Columns.ToArray(),
          day.Shape.Numbers.ToArray(), day.Inexact.ToArray(), day.Shape.Fields.ToArray(), day.Opaque.ToArray(), day.Format, now);

    /// <summary>In place of the day's earlier file, if that is still read. In a transaction.</summary>
    public static async Task Publish(NpgsqlConnection session, WrittenDay day, string sha256, DateTimeOffset now, CancellationToken cancel)
    {
        await using var transaction = await session.BeginTransactionAsync(cancel);
        await session.Execute("UPDATE column_files SET retired_at = $2 WHERE day = $1 AND retired_at IS NULL", cancel, day.Day, now);
        await session.Execute("UPDATE column_files SET retired_at = NULL WHERE day = $1 AND revision = $2 AND sha256 = $3", cancel, day.Day,
            day.Revision, sha256);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Files of these days that nothing can make again.</summary>
    public static Task<List<KeptFile>> KeptBeforeHorizon(NpgsqlConnection session, DateOnly[] days, CancellationToken cancel) =>
        session.Rows("""
            SELECT f.day, f.revision, f.sha256, f.count_no, f.rows, f.bytes, f.columns, f.numbers, f.fields, f.inexact, f.opaque, f.format
            FROM column_files f JOIN days d ON d.day = f.day AND d.count_no = f.count_no
            WHERE f.retired_at IS NULL AND d.from_at < (SELECT horizon FROM policy) AND f.day = ANY($1)
            ORDER BY f.day
            """,
            r => new KeptFile(File(r), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5),
                new(r.GetFieldValue<string[]>(6), r.GetFieldValue<string[]>(7), r.GetFieldValue<string[]>(8)),
                r.GetFieldValue<string[]>(9), r.GetFieldValue<string[]>(10), r.GetInt32(11)), cancel, days);

    /// <summary>
    /// Files to delete: retired, and not kept for those who read a version of the lake that names them. Index lake_files_day.
    /// </summary>
    /// <param name="keptSince">What the newest version took out earlier is not kept.</param>
    public static async Task<List<ColumnFile>> Gone(NpgsqlConnection session, DateTimeOffset keptSince, CancellationToken cancel) =>
        await session.Rows("""
            SELECT day, revision, sha256 FROM column_files f
            WHERE retired_at IS NOT NULL AND (doomed
              OR NOT EXISTS (SELECT FROM days d
                WHERE d.day = f.day AND d.from_at >= (SELECT least(horizon, columns_from_at) FROM policy))
              OR NOT EXISTS (SELECT FROM lake_files l
                WHERE l.day = f.day AND l.revision = f.revision AND l.sha256 = f.sha256 AND l.added_in IS NOT NULL
                  AND (l.removed_in IS NULL OR l.removed_at > $1)))
            ORDER BY day
            """, File, cancel, keptSince);

    /// <summary>Whether one was retired since the manifest was written: by a process that did not get to the next one.</summary>
    public static async Task<bool> ManifestIsOlder(NpgsqlConnection session, CancellationToken cancel) => (await session.Rows(
        "SELECT coalesce(max(retired_at) > (SELECT written_at FROM manifest), false) FROM column_files", r => r.GetBoolean(0),
        cancel)).Single();

    public static Task<int> Forget(NpgsqlConnection session, ColumnFile file, CancellationToken cancel) => session.Execute(
        "DELETE FROM column_files WHERE day = $1 AND revision = $2 AND sha256 = $3 AND retired_at IS NOT NULL", cancel, file.Day,
        file.Revision, file.Sha256);

    private static ColumnFile File(NpgsqlDataReader r) => new(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2));
}

/// <param name="CountNo">Of the day's last count.</param>
internal sealed record KeptFile(ColumnFile File, long CountNo, long Rows, long Bytes, FileShape Shape, IReadOnlyList<string> Inexact,
    IReadOnlyList<string> Opaque, int Format);
