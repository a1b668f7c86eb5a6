using Daybook.Days.Archive;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Days.Columns;

/// <summary>Tables <c>column_months</c> and <c>column_month_days</c>, written only by who holds the publisher's lock.</summary>
internal static class ColumnMonths
{
    /// <summary>What a manifest may name: read back and current.</summary>
    public static async Task<List<ManifestFile>> Live(NpgsqlConnection session, CancellationToken cancel) => await session.Rows(
        $"SELECT {Name}, rows, bytes FROM column_months WHERE retired_at IS NULL ORDER BY month",
        r => new ManifestFile(File(r).Key, File(r).Day, r.GetInt64(4), r.GetInt64(5), r.GetString(2), r.GetInt32(1)), cancel);

    /// <summary>
    /// Months with days to merge, newest first: all their days before <paramref name="before"/> have a file that is old enough, and the
    /// month's own file lacks at least one of them, or at least <paramref name="atLeast"/> if the month goes on. Of one day alone there is
    /// nothing to merge.
    /// </summary>
    /// <param name="from">First day of the first month to look at.</param>
    /// <param name="before">The first day that is too young.</param>
    /// <param name="quietSince">Files of its days were written before it.</param>
    public static async Task<List<DueMonth>> Due(NpgsqlConnection session, DateOnly from, DateOnly before, DateTimeOffset quietSince,
        int atLeast, CancellationToken cancel) => await session.Rows("""
        SELECT d.month, count(*)::int, sum(f.rows)::bigint, sum(f.bytes)::bigint, d.over
        FROM (SELECT day, month, month + interval '1 month' <= $3::date AS over
              FROM (SELECT day, date_trunc('month', day::timestamp)::date AS month FROM days WHERE events > 0 AND day < $3) a
              WHERE month >= $2) d
        LEFT JOIN live_column_files f ON f.day = d.day AND f.format = $1
        LEFT JOIN column_files w ON w.day = f.day AND w.revision = f.revision AND w.sha256 = f.sha256
        LEFT JOIN (SELECT h.day FROM column_months JOIN column_month_days h USING (month_no) WHERE retired_at IS NULL) h ON h.day = d.day
        GROUP BY d.month, d.over
        HAVING count(*) > 1 AND count(*) = count(f.day) AND max(w.written_at) < $4
          AND count(*) - count(h.day) >= CASE WHEN d.over THEN 1 ELSE $5 END
        ORDER BY d.month DESC
        """,
        r => new DueMonth(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetInt64(2), r.GetInt64(3), r.GetBoolean(4)), cancel,
        ColumnFile.Format, from, before, quietSince, atLeast);

    /// <summary>Files of a month's days before another day, in order.</summary>
    public static Task<List<PartOfMonth>> Parts(NpgsqlConnection session, DateOnly month, DateOnly before, CancellationToken cancel) =>
        session.Rows(
        """
        SELECT day, revision, sha256, rows, bytes, columns, numbers, fields
        FROM live_column_files
        WHERE day >= $1 AND day < least($2, $3) AND format = $4
        ORDER BY day
        """,
        r => new PartOfMonth(new(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2)), r.GetInt64(3), r.GetInt64(4),
            new(r.GetFieldValue<string[]>(5), r.GetFieldValue<string[]>(6), r.GetFieldValue<string[]>(7))), cancel, month,
        month.AddMonths(1), before, ColumnFile.Format);

    /// <summary>
    /// Takes months back that do not hold exactly what the files of their days hold now, or that an earlier version wrote. After those of
    /// days.
    /// </summary>
    public static Task<int> Retire(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancel) => session.Execute("""
        UPDATE column_months m SET retired_at = $1
        WHERE retired_at IS NULL
          AND (format < $2 OR NOT EXISTS (SELECT FROM live_column_months l WHERE l.month_no = m.month_no))
        """, cancel, now, ColumnFile.OldestFormat);

    public static Task<int> RetireAll(NpgsqlConnection session, DateTimeOffset now, CancellationToken cancel) =>
        session.Execute("UPDATE column_months SET retired_at = $1 WHERE retired_at IS NULL", cancel, now);

    public static Task<int> Retire(NpgsqlConnection session, DateOnly month, DateTimeOffset now, CancellationToken cancel) =>
        session.Execute("UPDATE column_months SET retired_at = $2 WHERE month = $1 AND retired_at IS NULL", cancel, month, now);

    /// <summary>
    /// Recorded before the upload. If the process ends in between, the next one deletes the file.
    /// </summary>
    /// <returns>Its number.</returns>
    public static async Task<long> Announce(NpgsqlConnection session, WrittenMonth month, DateTimeOffset now, CancellationToken cancel) =>
        (await session.Rows("""
            WITH m AS (
              INSERT INTO column_months (month, first_revision, last_revision, sha256, rows, bytes, columns, numbers, fields, format,
                written_at, retired_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
              ON CONFLICT (month, first_revision, last_revision, sha256) DO UPDATE
                SET format = excluded.format, written_at = excluded.written_at, retired_at = excluded.retired_at
              RETURNING month_no)
            INSERT INTO column_month_days (month_no, day, revision, sha256)
            SELECT month_no, d.day, d.revision, d.sha256 FROM m, unnest($12::date[], $13::int[], $14::text[]) d (day, revision, sha256)
            ON CONFLICT (month_no, day) DO UPDATE SET revision = excluded.revision, sha256 = excluded.sha256
            RETURNING month_no
            """, r => r.GetInt64(0), cancel, month.File.Day, month.File.FirstRevision, month.File.Revision, month.File.Sha256, month.Rows,
            (long)month.Body.Length, month.Shape.Columns.ToArray(), month.Shape.Numbers.ToArray(), month.Shape.Fields.ToArray(),
            ColumnFile.Format, now, month.Parts.Select(p => p.File.Day).ToArray(), month.Parts.Select(p => p.File.Revision).ToArray(),
            month.Parts.Select(p => p.File.Sha256).ToArray()))[0];

    /// <summary>In place of the file that the month had with fewer days.</summary>
    public static async Task Publish(NpgsqlConnection session, long number, DateOnly month, DateTimeOffset now, CancellationToken cancel)
    {
        await using var both = await session.BeginTransactionAsync(cancel);
        await Retire(session, month, now, cancel);
        await session.Execute("UPDATE column_months SET retired_at = NULL WHERE month_no = $1", cancel, number);
        await both.CommitAsync(cancel);
    }

    public static async Task<List<ColumnFile>> Retired(NpgsqlConnection session, CancellationToken cancel) => await session.Rows(
        $"SELECT {Name} FROM column_months WHERE retired_at IS NOT NULL ORDER BY month", File, cancel);

    public static Task<int> Forget(NpgsqlConnection session, ColumnFile file, CancellationToken cancel) => session.Execute("""
        DELETE FROM column_months
        WHERE month = $1 AND first_revision = $2 AND last_revision = $3 AND sha256 = $4 AND retired_at IS NOT NULL
        """, cancel, file.Day, file.FirstRevision, file.Revision, file.Sha256);

    private const string Name = "month, last_revision, sha256, first_revision";

    private static ColumnFile File(NpgsqlDataReader r) => new(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2), r.GetInt32(3));
}

/// <param name="Days">How many days go into its file.</param>
/// <param name="Bytes">Of their files.</param>
/// <param name="IsOver">No day will come to it, except by late events.</param>
internal sealed record DueMonth(DateOnly Month, int Days, long Rows, long Bytes, bool IsOver);

/// <summary>A day's file that goes into a month's.</summary>
internal sealed record PartOfMonth(ColumnFile File, long Rows, long Bytes, FileShape Shape);

internal sealed record WrittenMonth(ColumnFile File, long Rows, byte[] Body, FileShape Shape, IReadOnlyList<PartOfMonth> Parts);
