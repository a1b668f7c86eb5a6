using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using NodaTime;

namespace Daybook.Privacy.Erasing;

/// <summary>
/// Fourth step: asks Archive to take the person's events out of the archived files, and waits until every one was written and read back.
/// Column files that hold the person are deleted.
/// </summary>
public sealed class RewriteArchive(
    PostgresConnections database, Erasures erasures, DeleteEvents days, RewriteParts rewrite, DropColumns columns, PublishOutbox publish,
    IObjectStore objects)
{
    internal async Task<Erasure> Run(Erasure erasure, CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        if (!objects.Enabled) return await erasures.Advance(session, erasure, ErasureState.S3, erasure.Counts, cancel);
        var local = await Request(session, erasure, cancel);
        await rewrite.Run(cancel);
        var (asked, open, parts, events, error) = (await session.Query(
            "SELECT count(*), count(*) FILTER (WHERE done_at IS NULL), coalesce(sum(parts), 0)::int, coalesce(sum(events_removed), "
            + "0)::bigint, min(error) FILTER (WHERE done_at IS NULL) FROM rewrite_requests WHERE erasure_id = $1",
            r => ((int)r.GetInt64(0), r.GetInt64(1), r.GetInt32(2), r.GetInt64(3), r.IsDBNull(4) ? null : r.GetString(4)), cancel,
            erasure.ErasureId)).Single();
        if (open > 0)
            throw objects.Unavailable($"{open} archived days still wait to be rewritten: {error ?? $"{objects.Name} was not reached."}");
        await columns.Run(session, local, cancel);
        await publish.Run(cancel);
        return await erasures.Advance(session, erasure, ErasureState.S3,
            erasure.Counts with { ArchivedDays = asked, ArchiveFilesRewritten = parts, ArchivedEventsRemoved = events }, cancel);
    }

    /// <returns>Days on which the person was active.</returns>
    private async Task<DateOnly[]> Request(PrivacySession session, Erasure erasure, CancellationToken cancel)
    {
        var utc = await session.Query("SELECT utc_day FROM erasure_days WHERE erasure_id = $1", r => r.GetFieldValue<DateOnly>(0), cancel,
            erasure.ErasureId);
        var local = utc.SelectMany(day => days.Days(LocalDate.FromDateOnly(day))).Distinct().Select(day => day.ToDateOnly()).ToArray();
        // This includes days that are not archived yet, because an archiver may have read them before the deletion and be about to write
        // them. It also includes archived days without daily numbers, because nothing says any more who was active on them.
        await session.Execute(
            """
            INSERT INTO rewrite_requests (day, erasure_id)
            SELECT d, $1 FROM unnest($2::date[]) d
            UNION
            SELECT a.day, $1 FROM archived_events a WHERE NOT EXISTS (SELECT FROM days WHERE days.day = a.day)
            ON CONFLICT DO NOTHING
            """, cancel, erasure.ErasureId, local);
        return local;
    }
}
