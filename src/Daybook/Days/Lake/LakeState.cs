using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Days.Lake;

/// <summary>Tables <c>lakes</c>, <c>lake_versions</c> and <c>lake_files</c>, written only by who holds the publisher's lock.</summary>
internal static class LakeState
{
    /// <returns>Null: there is no such table.</returns>
    public static async Task<LakeHead?> Head(NpgsqlConnection session, LakeTable table, CancellationToken cancel) => (await session.Rows(
        "SELECT table_id, time_zone, created_at, metadata FROM lakes WHERE lake = $1",
        r => new LakeHead(r.GetGuid(0), r.GetString(1), r.GetFieldValue<DateTimeOffset>(2), r.TextOrNull(3)), cancel,
        table.Name)).SingleOrDefault();

    public static Task<int> Begin(NpgsqlConnection session, LakeTable table, LakeHead head, CancellationToken cancel) => session.Execute(
        "INSERT INTO lakes (lake, table_id, time_zone, created_at) VALUES ($1, $2, $3, $4)", cancel, table.Name, head.TableId,
        head.TimeZone, head.CreatedAt);

    /// <summary>Its versions and files go too.</summary>
    public static Task<int> End(NpgsqlConnection session, LakeTable table, CancellationToken cancel) =>
        session.Execute("DELETE FROM lakes WHERE lake = $1", cancel, table.Name);

    /// <returns>Null: there is none.</returns>
    public static async Task<LakeVersion?> Newest(NpgsqlConnection session, LakeTable table, CancellationToken cancel) =>
        (await session.Rows($"{SelectVersions} ORDER BY version DESC LIMIT 1", Version, cancel, table.Name)).SingleOrDefault();

    /// <summary>Those that are not deleted, oldest first.</summary>
    public static Task<List<LakeVersion>> Versions(NpgsqlConnection session, LakeTable table, CancellationToken cancel) =>
        session.Rows($"{SelectVersions} ORDER BY version", Version, cancel, table.Name);

    /// <summary>What the newest version names, by path.</summary>
    public static Task<List<LakeFile>> Named(NpgsqlConnection session, LakeTable table, CancellationToken cancel) =>
        session.Rows($"{SelectFiles} AND added_in IS NOT NULL AND removed_in IS NULL ORDER BY path", File, cancel, table.Name);

    /// <summary>What it took out since a time, by path.</summary>
    public static Task<List<(LakeFile File, DateTimeOffset RemovedAt)>> Removed(NpgsqlConnection session, LakeTable table,
        DateTimeOffset since, CancellationToken cancel) => session.Rows($"{SelectFiles} AND removed_at > $2 ORDER BY path",
        r => (File(r), r.GetFieldValue<DateTimeOffset>(7)), cancel, table.Name, since);

    /// <summary>Files that no version names any more or yet, but those that are kept: a removal is younger than <paramref name="since"/>.
    /// </summary>
    public static Task<List<LakeFile>> Unnamed(NpgsqlConnection session, LakeTable table, DateTimeOffset since, CancellationToken cancel) =>
        session.Rows($"{SelectFiles} AND (added_in IS NULL OR removed_at <= $2) ORDER BY path", File, cancel, table.Name, since);

    /// <summary>Recorded before the upload. If the process ends in between, the next one deletes the file.</summary>
    public static Task<int> AnnounceFile(NpgsqlConnection session, LakeTable table, LakeFile file, CancellationToken cancel) =>
        session.Execute($"{InsertFiles} ON CONFLICT DO NOTHING", cancel, [table.Name, .. Values([file]), DBNull.Value]);

    /// <summary>
    /// Recorded before the entry is written, with its bytes: whoever goes on after this process writes the same ones.
    /// </summary>
    /// <param name="metadata">In force from this version on.</param>
    public static async Task Announce(NpgsqlConnection session, LakeTable table, LakeVersion version, string metadata, LakeChange change,
        CancellationToken cancel)
    {
        await using var transaction = await session.BeginTransactionAsync(cancel);
        await session.Execute(
            "INSERT INTO lake_versions (lake, version, sha256, body, committed_at) VALUES ($1, $2, $3, $4, $5)", cancel, table.Name,
            version.Version, version.Sha256, version.Body!, version.CommittedAt);
        await session.Execute("UPDATE lakes SET metadata = $2 WHERE lake = $1", cancel, table.Name, metadata);
        await session.Execute("UPDATE lake_files SET removed_in = $2, removed_at = $3 WHERE lake = $1 AND path = ANY($4)", cancel,
            table.Name, version.Version, version.CommittedAt, change.Removed.Select(f => f.Path).ToArray());
        await session.Execute($"""
            {InsertFiles}
            ON CONFLICT (lake, path) DO UPDATE SET stats = excluded.stats, written_at = excluded.written_at, added_in = excluded.added_in,
              removed_in = NULL, removed_at = NULL
            """, cancel, [table.Name, .. Values(change.Added), version.Version]);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Its entry is in S3 and was read back.</summary>
    public static Task<int> Committed(NpgsqlConnection session, LakeTable table, long version, CancellationToken cancel) =>
        session.Execute("UPDATE lake_versions SET body = NULL WHERE lake = $1 AND version = $2", cancel, table.Name, version);

    public static Task<int> Checkpointed(NpgsqlConnection session, LakeTable table, long version, string sha256,
        CancellationToken cancel) => session.Execute(
            "UPDATE lake_versions SET checkpoint_sha256 = $3 WHERE lake = $1 AND version = $2", cancel, table.Name, version, sha256);

    public static Task<int> ForgetVersion(NpgsqlConnection session, LakeTable table, long version, CancellationToken cancel) =>
        session.Execute("DELETE FROM lake_versions WHERE lake = $1 AND version = $2", cancel, table.Name, version);

    public static Task<int> ForgetFile(NpgsqlConnection session, LakeTable table, string path, CancellationToken cancel) =>
        session.Execute("DELETE FROM lake_files WHERE lake = $1 AND path = $2 AND (added_in IS NULL OR removed_in IS NOT NULL)", cancel,
            table.Name, path);

    /// <summary>Days' files that were taken out before a time and are not there any more.</summary>
    public static Task<int> ForgetGone(NpgsqlConnection session, DateTimeOffset before, CancellationToken cancel) => session.Execute("""
        DELETE FROM lake_files l
        WHERE day IS NOT NULL AND removed_at <= $1
          AND NOT EXISTS (SELECT FROM column_files f WHERE f.day = l.day AND f.revision = l.revision AND f.sha256 = l.sha256)
        """, cancel, before);

    private const string SelectVersions =
        "SELECT version, sha256, body, committed_at, checkpoint_sha256 FROM lake_versions WHERE lake = $1";

    private const string SelectFiles =
        "SELECT path, day, revision, sha256, bytes, stats, written_at, removed_at FROM lake_files WHERE lake = $1";

    private const string InsertFiles = """
        INSERT INTO lake_files (lake, path, day, revision, sha256, bytes, stats, written_at, added_in)
        SELECT $1, v.*, $9::bigint
        FROM unnest($2::text[], $3::date[], $4::int[], $5::text[], $6::bigint[], $7::text[], $8::timestamptz[]) v
        """;

    private static object[] Values(IReadOnlyList<LakeFile> files) =>
    [
        files.Select(f => f.Path).ToArray(), files.Select(f => f.Day).ToArray(), files.Select(f => f.Revision).ToArray(),
        files.Select(f => f.Sha256).ToArray(), files.Select(f => f.Bytes).ToArray(), files.Select(f => f.Stats).ToArray(),
        files.Select(f => f.WrittenAt.UtcDateTime).ToArray(),
    ];

    private static LakeVersion Version(NpgsqlDataReader r) =>
        new(r.GetInt64(0), r.GetString(1), r.TextOrNull(2), r.GetFieldValue<DateTimeOffset>(3), r.TextOrNull(4));

    private static LakeFile File(NpgsqlDataReader r) => new(r.GetString(0), r.IsDBNull(1) ? null : r.GetFieldValue<DateOnly>(1),
        r.GetInt32(2), r.GetString(3), r.GetInt64(4), r.GetString(5), r.GetFieldValue<DateTimeOffset>(6));
}
