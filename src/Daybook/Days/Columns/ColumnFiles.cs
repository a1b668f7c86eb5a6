using Daybook.Days.Archive;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>Table <c>column_files</c>, written only by who holds the publisher's lock.</summary>
internal static class ColumnFiles
{
    /// <summary>What a manifest may name: read back and current.</summary>
    public static async Task<List<ManifestFile>> Live(NpgsqlConnection session, CancellationToken cancel) => await session.Rows(
        "SELECT day, revision, sha256, rows, bytes FROM column_files WHERE retired_at IS NULL ORDER BY day",
        r => new ManifestFile(File(r).Key, File(r).Day, r.GetInt64(3), r.GetInt64(4), r.GetString(2), r.GetInt32(1)), cancel);

    /// <summary>Closed days without a file of what they hold now, newest first. Index day_marks_bucket.</summary>
    public static async Task<List<DateOnly>> Due(NpgsqlConnection session, CancellationToken cancel) => await session.Rows("""
        SELECT d.day FROM days d
        WHERE d.closed_at IS NOT NULL AND d.events > 0 AND d.from_at >= (SELECT horizon FROM policy)
          AND NOT EXISTS (SELECT FROM column_files f WHERE f.day = d.day AND f.count_no = d.count_no AND f.retired_at IS NULL)
          AND NOT EXISTS (SELECT FROM day_marks m WHERE m.bucket >= d.from_at AND m.bucket < d.to_at)
        ORDER BY d.day DESC
        """, r => r.GetFieldValue<DateOnly>(0), cancel);

    /// <summary>Takes files back that do not hold what their day holds now, or whose day is not kept.</summary>
    public static Task<int> Retire(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancel) => session.Execute("""
        UPDATE column_files f SET retired_at = $1
        WHERE retired_at IS NULL AND NOT EXISTS (
          SELECT FROM days d WHERE d.day = f.day AND d.count_no = f.count_no AND d.from_at >= (SELECT horizon FROM policy))
        """, cancel, now);

    public static Task<int> RetireAll(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancel) =>
        session.Execute("UPDATE column_files SET retired_at = $1 WHERE retired_at IS NULL", cancel, now);

    public static Task<int> Retire(NpgsqlConnection session, DateOnly day, DateTimeOffset now, CancellationToken cancel) =>
        session.Execute("UPDATE column_files SET retired_at = $2 WHERE day = $1 AND retired_at IS NULL", cancel, day, now);

    /// <summary>
    /// Recorded before the upload. If the process ends in between, the next one deletes the file.
    /// </summary>
    public static Task<int> Announce(NpgsqlConnection session, WrittenDay day, string sha256, DateTimeOffset now,
        CancellationToken cancel) => session.Execute("""
        INSERT INTO column_files (day, revision, sha256, count_no, rows, bytes, columns, numbers, inexact, written_at, retired_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
        ON CONFLICT (day, revision, sha256) DO UPDATE
          SET count_no = excluded.count_no, written_at = excluded.written_at, retired_at = excluded.retired_at
        """, cancel, day.Day, day.Revision, sha256, day.CountNo, day.Rows, (long)day.Body.Length, day.Shape.Columns.ToArray(),
          day.Shape.Numbers.ToArray(), day.Inexact.ToArray(), now);

    public static Task<int> Publish(NpgsqlConnection session, WrittenDay day, string sha256, CancellationToken cancel) =>
        session.Execute("UPDATE column_files SET retired_at = NULL WHERE day = $1 AND revision = $2 AND sha256 = $3", cancel, day.Day,
            day.Revision, sha256);

    public static async Task<List<ColumnFile>> Retired(NpgsqlConnection session, CancellationToken cancel) => await session.Rows(
        "SELECT day, revision, sha256 FROM column_files WHERE retired_at IS NOT NULL ORDER BY day", File, cancel);

    public static Task<int> Forget(NpgsqlConnection session, ColumnFile file, CancellationToken cancel) => session.Execute(
        "DELETE FROM column_files WHERE day = $1 AND revision = $2 AND sha256 = $3 AND retired_at IS NOT NULL", cancel, file.Day,
        file.Revision, file.Sha256);

    private static ColumnFile File(NpgsqlDataReader r) => new(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2));
}
