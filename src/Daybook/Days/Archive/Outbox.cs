using System.Data;
using Daybook.Foundation.Postgres;
using Npgsql;

namespace Daybook.Days.Archive;

/// <summary>
/// The tables between Rollup and S3: what waits in <c>publications</c>, and in <c>archived_metrics</c> what was written and read back.
/// </summary>
internal static class Outbox
{
    /// <summary>Days with a revision that no manifest holds yet. Index publications_open.</summary>
    public static async Task<List<DateOnly>> OpenDays(NpgsqlConnection session, CancellationToken cancel) =>
        await session.Rows("SELECT DISTINCT day FROM publications WHERE state <> 'published' ORDER BY day",
            r => r.GetFieldValue<DateOnly>(0), cancel);

    /// <summary>The days as they are now, from one snapshot. A day that retention removed has revision 0 and is taken out of S3.</summary>
    public static async Task<List<DayMetrics>> Snapshot(NpgsqlConnection session, DateOnly[] days, CancellationToken cancel)
    {
        await using var snapshot = await session.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var rows = (await session.Rows("""
            SELECT day, event_type, event_count, unique_users FROM metrics_by_day
            WHERE day = ANY($1) ORDER BY day, event_type COLLATE "C"
            """,
            r => new MetricsRow(r.GetFieldValue<DateOnly>(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3)), cancel, days)).ToLookup(
            r => r.EventDate);
        var heads = await session.Rows("""
            SELECT d, coalesce(days.revision, 0), coalesce(days.events, 0), coalesce(days.users, 0), coalesce(a.revision, 0)
            FROM unnest($1) d LEFT JOIN days ON days.day = d LEFT JOIN archived_metrics a ON a.day = d ORDER BY d
            """,
            r => (Day: r.GetFieldValue<DateOnly>(0), Revision: r.GetInt32(1), Events: r.GetInt64(2), Users: r.GetInt64(3),
                Uploaded: r.GetInt32(4)), cancel, days);
        await snapshot.CommitAsync(cancel);
        return [.. heads.Select(
            h => new DayMetrics(h.Day, h.Revision, h.Events, h.Users, [.. rows[h.Day]],
                AlreadyUploaded: h.Revision > 0 && h.Uploaded == h.Revision))];
    }

    public static Task<int> Uploaded(NpgsqlConnection session, DayMetrics day, string body, string sha256, DateTimeOffset now,
        CancellationToken cancel) => session.Execute("""
        WITH archived AS (
          INSERT INTO archived_metrics (day, revision, events, unique_users, rows, body, sha256, uploaded_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
          ON CONFLICT (day) DO UPDATE SET revision = excluded.revision, events = excluded.events, unique_users = excluded.unique_users,
            rows = excluded.rows, body = excluded.body, sha256 = excluded.sha256, uploaded_at = excluded.uploaded_at)
        UPDATE publications SET state = 'uploaded' WHERE day = $1 AND revision <= $2 AND state = 'pending'
        """, cancel, day.Day, day.Revision, day.Events, day.Users, day.Rows.Count, body, sha256, now);

    /// <summary>The next manifest does not name the day's file.</summary>
    public static Task<int> Leave(NpgsqlConnection session, DateOnly day, CancellationToken cancel) =>
        session.Execute("DELETE FROM archived_metrics WHERE day = $1", cancel, day);

    /// <summary>
    /// The file is gone too. Until then the day stays open, so that the next run deletes it if this one is killed. A day that came back
    /// meanwhile stays open.
    /// </summary>
    public static Task<int> Removed(NpgsqlConnection session, DateOnly day, DateTimeOffset now, CancellationToken cancel) =>
        session.Execute("""
        UPDATE publications SET state = 'published', published_at = $2
        WHERE day = $1 AND state = 'pending' AND NOT EXISTS (SELECT FROM days WHERE days.day = $1 AND days.revision > 0)
        """, cancel, day, now);

    /// <summary>The hash of the manifest that was written last; null if there was none.</summary>
    public static async Task<string?> ManifestHash(NpgsqlConnection session, CancellationToken cancel) =>
        (await session.Rows("SELECT sha256 FROM manifest", r => r.GetString(0), cancel)).SingleOrDefault();

    /// <summary>Everything that was read back: what the manifest may name.</summary>
    public static async Task<List<(ManifestFile File, string Body)>> ArchivedMetrics(NpgsqlConnection session, CancellationToken cancel) =>
        await session.Rows(
        "SELECT day, rows, octet_length(body), sha256, revision, events, unique_users, body FROM archived_metrics ORDER BY day",
        r => (new ManifestFile(
            ArchiveKeys.DayMetrics(r.GetFieldValue<DateOnly>(0)), r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetInt32(2),
            r.GetString(3), r.GetInt32(4), r.GetInt64(5), r.GetInt64(6)),
            r.GetString(7)), cancel);

    public static async Task<List<ManifestFile>> ArchivedEvents(NpgsqlConnection session, CancellationToken cancel) => await session.Rows(
        "SELECT day, part, rows, bytes, sha256, revision FROM archived_events ORDER BY day, part",
        r => new ManifestFile(
            ArchiveKeys.EventsPart(r.GetFieldValue<DateOnly>(0), r.GetInt32(1)), r.GetFieldValue<DateOnly>(0), r.GetInt64(2), r.GetInt64(3),
            r.GetString(4), r.GetInt32(5)), cancel);

    public static async Task<bool> PartsAreNewerThanManifest(NpgsqlConnection session, CancellationToken cancel) =>
        (await session.Rows(
            "SELECT coalesce(max(uploaded_at) > coalesce((SELECT written_at FROM manifest), '-infinity'), false) FROM archived_events",
            r => r.GetBoolean(0), cancel)).Single();

    public static async Task<long> LastSequence(NpgsqlConnection session, CancellationToken cancel) =>
        (await session.Rows("SELECT sequence FROM manifest", r => r.GetInt64(0), cancel)).SingleOrDefault();

    public static Task<int> Published(NpgsqlConnection session, Manifest manifest, string sha256, CancellationToken cancel) =>
        session.Execute("""
        WITH written AS (
          INSERT INTO manifest (sequence, sha256, written_at) VALUES ($1, $2, $3)
          ON CONFLICT (only_row) DO UPDATE SET sequence = excluded.sequence, sha256 = excluded.sha256, written_at = excluded.written_at)
        UPDATE publications p SET state = 'published', published_at = $3 WHERE state = 'uploaded'
        """, cancel, manifest.Sequence, sha256, manifest.PublishedAt);
}

/// <param name="Revision">0: the day is no longer kept.</param>
/// <param name="AlreadyUploaded">Its file already holds this revision; only the manifest is missing.</param>
internal sealed record DayMetrics(DateOnly Day, int Revision, long Events, long Users, IReadOnlyList<MetricsRow> Rows,
    bool AlreadyUploaded);
