using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Segments;

/// <summary>
/// <c>PUT /segments/{name}</c>: saves <c>{"filter": […]}</c> under a name, with <c>"as_of": "now"</c> frozen. The same filter again
/// changes nothing, unless it is to be frozen.
/// </summary>
/// <remarks>
/// A segment is kept until it is deleted, so it must not hold what an erasure would have to guess: <c>session_id</c> takes no values, and
/// <c>user_id</c> only whole ids, which an erasure finds.
/// </remarks>
public sealed class SaveSegment(PostgresConnections database, FreezeSegment freeze, TimeProvider clock)
{
    public const int Most = 1_000;

    private const string Same = "s.filter = excluded.filter AND s.cohort_id IS NOT DISTINCT FROM excluded.cohort_id";

    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var name = SegmentName.Of(call, routed);
        var body = await SegmentBody.Read(call, cancel);
        var segment = body.AsOf is { } asOf
            ? await AsItIs(name, body.Filter, asOf, cancel)
            : await Save(name, body.Filter, body.Freeze ? await freeze.Run(name, body.Nodes, cancel) : null, call.Caller.Id, cancel);
        (call.Note.Items, call.Note.Detail) = (segment.Members ?? 1, $"revision {segment.Revision}, {segment.State}");
        return Answer.Json(segment);
    }

    private async Task<Segment> AsItIs(string name, string filter, DateTimeOffset asOf, CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        return await session.Rows(
            $"SELECT {Segment.Columns} FROM {Segment.Rows} WHERE s.name = $1 AND s.filter = $2::jsonb AND c.as_of = $3", Segment.Read,
            cancel, name, filter, asOf.ToUniversalTime()) is [var segment] ? segment : throw SegmentBody.NoTime();
    }

    private async Task<Segment> Save(string name, string filter, Guid? cohort, string caller, CancellationToken cancel)
    {
        await using var session = await database.OpenOperators(cancel);
        // Primary keys of segments and cohorts; index cohorts_segment.
        var saved = await session.Rows(
            $"""
            WITH s AS (
              INSERT INTO segments AS s (name, filter, revision, changed_at, changed_by, cohort_id)
              SELECT $1, $2::jsonb, 1, $3, $4, $5::uuid
              WHERE EXISTS (SELECT FROM segments WHERE name = $1) OR (SELECT count(*) FROM segments) < {Most}
              ON CONFLICT (name) DO UPDATE SET
                filter = excluded.filter, cohort_id = excluded.cohort_id,
                revision = s.revision + CASE WHEN {Same} THEN 0 ELSE 1 END,
                changed_at = CASE WHEN {Same} THEN s.changed_at ELSE excluded.changed_at END,
                changed_by = CASE WHEN {Same} THEN s.changed_by ELSE excluded.changed_by END
              RETURNING *),
            named AS (
              UPDATE cohorts c SET dropped_at = CASE WHEN c.cohort_id = s.cohort_id THEN NULL ELSE $3 END
              FROM s WHERE c.segment = s.name AND (c.cohort_id = s.cohort_id OR c.dropped_at IS NULL))
            SELECT {Segment.Columns} FROM s LEFT JOIN cohorts c ON c.cohort_id = s.cohort_id
            """, Segment.Read, cancel, name, filter, clock.GetUtcNow(), caller, cohort);
        return saved is [var segment] ? segment
            : throw QueryReader.Invalid("name", $"There are {Most} segments already. Delete one that nobody uses.");
    }
}
