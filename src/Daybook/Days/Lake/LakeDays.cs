using Daybook.Days.Columns;
using Daybook.Foundation;
using Daybook.Foundation.Columns;
using Daybook.Foundation.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Daybook.Days.Lake;

/// <summary>
/// What the table of events must name: the current file of each day, and of a day that waits for one the file before.
/// </summary>
/// <remarks>
/// So a late event or an erasure is one version that takes a file out and puts another in, and no day is missing meanwhile. Only a file
/// that must go is taken out alone: of an erased person, of a day that is not kept any more, or one that is not what was written.
/// </remarks>
public sealed class LakeDays(LakeLog entries, ColumnCache cache, ColumnEngine engine, ILogger<LakeDays> log)
{
    /// <returns>False: S3 has an entry that Daybook did not write.</returns>
    internal async Task<bool> Publish(NpgsqlConnection session, CancellationToken cancel)
    {
        var named = await Named(session, cancel);
        var current = await Current(session, cancel);
        var before = named.Select(n => n.File.Path).ToHashSet();
        List<(LakeFile File, FileShape Shape)> added = [];
        foreach (var (file, shape) in current.Where(c => !before.Contains(c.File.Path)))
        {
            if (await Stats(file, cancel) is { } stats) added.Add((file with { Stats = stats }, shape));
        }

        var replaced = added.Select(a => a.File.Day).Concat(current.Select(c => c.File).Where(f => before.Contains(f.Path))
            .Select(f => f.Day)).ToHashSet();
        var paths = current.Select(c => c.File.Path).ToHashSet();
        var removed = named.Where(n => !paths.Contains(n.File.Path) && (!n.MayStay || replaced.Contains(n.File.Day))).ToList();
        var shapes = named.Except(removed).Select(n => n.Shape).Concat(added.Select(a => a.Shape));
        return await entries.Commit(session, LakeTable.Events, LakeSchema.Events(shapes),
            new([.. removed.Select(r => r.File)], [.. added.Select(a => a.File)]), cancel);
    }

    // Of a day d: its file f may still be named although it is not current.
    private const string MayStay = """
        NOT f.doomed AND d.events > 0 AND d.from_at >= (SELECT least(horizon, columns_from_at) FROM policy)
        """;

    /// <summary>Files that are named and neither current nor to go: their days wait for another one.</summary>
    internal static Task<List<string>> Staying(NpgsqlConnection session, CancellationToken cancel) => session.Rows($"""
        SELECT l.path
        FROM lake_files l JOIN column_files f USING (day, revision, sha256) JOIN days d ON d.day = f.day
        WHERE l.lake = 'events' AND l.added_in IS NOT NULL AND l.removed_in IS NULL AND f.retired_at IS NOT NULL AND {MayStay}
        """, r => r.GetString(0), cancel);

    private static Task<List<NamedDay>> Named(NpgsqlConnection session, CancellationToken cancel) => session.Rows($"""
        SELECT l.path, l.day, l.revision, l.sha256, l.bytes, l.stats, l.written_at, coalesce(f.columns, '{"{}"}'),
          coalesce(f.numbers, '{"{}"}'), coalesce(f.fields, '{"{}"}'), coalesce({MayStay}, false)
        FROM lake_files l LEFT JOIN column_files f USING (day, revision, sha256) LEFT JOIN days d ON d.day = l.day
        WHERE l.lake = 'events' AND l.added_in IS NOT NULL AND l.removed_in IS NULL
        ORDER BY l.path
        """,
        r => new NamedDay(
            new(r.GetString(0), r.GetFieldValue<DateOnly>(1), r.GetInt32(2), r.GetString(3), r.GetInt64(4), r.GetString(5),
                r.GetFieldValue<DateTimeOffset>(6)), Shape(r, 7), r.GetBoolean(10)), cancel);

    /// <summary>Without those of an earlier format: columns in them may have names that a table may not have.</summary>
    internal static Task<List<(LakeFile File, FileShape Shape)>> Current(NpgsqlConnection session, CancellationToken cancel) =>
        session.Rows("""
            SELECT day, revision, sha256, bytes, rows, written_at, columns, numbers, fields
            FROM column_files WHERE retired_at IS NULL AND format >= $1 ORDER BY day
            """,
            r => (new LakeFile(
                LakeFile.PathOf(new ColumnFile(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2))),
                r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetString(2), r.GetInt64(3), LakeActions.Stats(r.GetInt64(4)),
                r.GetFieldValue<DateTimeOffset>(5)), Shape(r, 6)), cancel, ColumnFile.Format);

    // Read from S3 and checked by its hash, so that nothing is named that cannot be read.
    private async Task<string?> Stats(LakeFile file, CancellationToken cancel)
    {
        var column = new ColumnFile(file.Day!.Value, file.Revision, file.Sha256);
        try
        {
            using var lease = await cache.Lease([(column, file.Bytes)], cancel);
            return await engine.RunInBackground(session => session.Rows($"""
                SELECT count(*), min(event_type), max(event_type), epoch_us(min(occurred_at)), epoch_us(max(occurred_at))
                FROM read_parquet({ColumnQuery.Path(lease.PathOf(column))})
                """, r => LakeActions.Stats(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4)))[0], cancel);
        }
        catch (Exception e) when (e is ColumnsUnusableException or ColumnsBusyException)
        {
            Log.NotNamed(log, column.Key, e.Message);
            return null;
        }
    }

    private static FileShape Shape(NpgsqlDataReader r, int at) =>
        new(r.GetFieldValue<string[]>(at), r.GetFieldValue<string[]>(at + 1), r.GetFieldValue<string[]>(at + 2));

    private sealed record NamedDay(LakeFile File, FileShape Shape, bool MayStay);
}
