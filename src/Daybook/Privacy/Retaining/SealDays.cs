using System.Security.Cryptography;
using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Postgres;
using Daybook.Foundation.Objects;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Privacy.Retaining;

/// <summary>
/// Makes days before the horizon final. They are counted to the last mark and archived at that revision, and the archive is read back
/// from S3.
/// </summary>
public sealed class SealDays(PostgresConnections database, IObjectStore objects, ReportingZone zone)
{
    internal async Task<(int Sealed, IReadOnlyList<Waiting> Waiting)> Run(CancellationToken cancel)
    {
        await using var session = await PrivacySession.Open(database, cancel);
        // Index day_marks_bucket.
        var marked = (await session.Query(
                "SELECT bucket, sum(events)::bigint FROM day_marks WHERE bucket < (SELECT horizon FROM policy) GROUP BY bucket",
                r => (Bucket: Instant.FromDateTimeUtc(r.GetDateTime(0)), Events: r.GetInt64(1)), cancel))
            .GroupBy(m => zone.Zone.DateOf(m.Bucket).ToDateOnly()).ToDictionary(g => g.Key, g => g.Sum(m => m.Events));
        List<Candidate> ready = [];
        List<Waiting> waiting = [];
        foreach (var day in await Candidates(session, cancel))
        {
            var why = marked.TryGetValue(day.Day, out var events) ? $"{events} of its events are not counted yet."
                : Why(day) ?? await WhyInStore(session, day, cancel);
            if (why is null) ready.Add(day);
            else waiting.Add(new Waiting($"{day.Day:yyyy-MM-dd}", why));
        }

        return (await Seal(session, ready, cancel), waiting);
    }

    private string? Why(Candidate day) =>
        day.Events == 0 ? null
        : day.Parts == 0 ? $"It is not archived to {objects.Name} yet."
        : day.OldestPart != day.Revision
            || day.NewestPart != day.Revision ? $"The archive holds revision {day.OldestPart}, the day is at revision {day.Revision}."
        : day.Rows != day.Events ? $"The archive holds {day.Rows} events, the day has {day.Events}."
        : day.WantsFile ? "Its column file is not written yet."
        : null;

    private async Task<string?> WhyInStore(PrivacySession session, Candidate day, CancellationToken cancel)
    {
        if (day.Events == 0) return null;
        try
        {
            foreach (var (part, sha256) in await session.Query(
                         "SELECT part, sha256 FROM archived_events WHERE day = $1 ORDER BY part", r => (r.GetInt32(0), r.GetString(1)),
                         cancel, day.Day))
            {
                var key = ArchiveKeys.EventsPart(day.Day, part);
                if (await objects.Get(key, cancel) is not { } stored) return $"{key} is missing in {objects.Name}.";
                if (Convert.ToHexStringLower(SHA256.HashData(stored.Body)) != sha256)
                    return $"{key} in {objects.Name} differs from what was archived.";
            }

            return null;
        }
        catch (StoreUnavailableException e)
        {
            return e.Message;
        }
    }

    // Holds the rollup's lock: an earlier rollup has committed, and a later one refuses the day. Also holds the eraser's lock: an earlier
    // erasure has left its mark on the day, and a later one leaves none.
    private Task<int> Seal(PrivacySession session, List<Candidate> days, CancellationToken cancel) => session.Transaction(async () =>
    {
        await session.Execute($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Rollup})", cancel);
        await session.Execute($"SELECT pg_advisory_xact_lock({AdvisoryLocks.Sealing})", cancel);
        var bounds = days.ConvertAll(d => zone.Zone.Day(LocalDate.FromDateOnly(d.Day)));
        return await session.Execute(
            $"""
            DELETE FROM sealing s USING unnest($1::date[], $2::int[], $3::timestamptz[], $4::timestamptz[]) v (day, revision, from_at,
              to_at)
            WHERE s.day = v.day
              AND v.revision = coalesce((SELECT events_revision FROM days d WHERE d.day = v.day), 0)
              AND NOT EXISTS (SELECT FROM day_marks m WHERE m.bucket >= v.from_at AND m.bucket < v.to_at)
              AND NOT EXISTS (SELECT FROM days d WHERE d.day = v.day AND {WantsFile})
            """, cancel,
            days.ConvertAll(d => d.Day).ToArray(), days.ConvertAll(d => d.Revision).ToArray(),
            bounds.ConvertAll(b => b.Start.ToDateTimeUtc()).ToArray(), bounds.ConvertAll(b => b.End.ToDateTimeUtc()).ToArray());
    }, cancel);

    // Primary keys sealing, days, archived_events.
    private static Task<List<Candidate>> Candidates(PrivacySession session, CancellationToken cancel) => session.Query(
        $"""
        SELECT s.day, coalesce(d.events_revision, 0), coalesce(d.events, 0), coalesce(a.parts, 0), coalesce(a.oldest, 0),
          coalesce(a.newest, 0), coalesce(a.rows, 0), coalesce({WantsFile}, false)
        FROM sealing s
        LEFT JOIN days d ON d.day = s.day
        LEFT JOIN (
          SELECT day, count(*) AS parts, min(revision) AS oldest, max(revision) AS newest, sum(rows)::bigint AS rows FROM archived_events
            GROUP BY day) a ON a.day = s.day
        ORDER BY s.day
        """,
        r => new Candidate(r.GetFieldValue<DateOnly>(0), r.GetInt32(1), r.GetInt64(2), r.GetInt64(3), r.GetInt32(4), r.GetInt32(5),
            r.GetInt64(6), r.GetBoolean(7)), cancel);

    // Of a day d: its file is to be kept, and nothing could make it once the events are gone.
    private const string WantsFile = """
        d.events > 0 AND d.from_at >= (SELECT columns_from_at FROM policy)
          AND NOT EXISTS (SELECT FROM live_column_files f WHERE f.day = d.day)
        """;

    private sealed record Candidate(DateOnly Day, int Revision, long Events, long Parts, int OldestPart, int NewestPart, long Rows,
        bool WantsFile);
}
