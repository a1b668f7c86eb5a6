using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Segments;

/// <summary>
/// <c>DELETE /segments/{name}</c>: answers with what it was, so that it can be saved again. The members of a frozen one are gone.
/// </summary>
public sealed class DeleteSegment(PostgresConnections database, TimeProvider clock)
{
    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var name = SegmentName.Of(call, routed);
        await using var session = await database.OpenOperators(cancel);
        // Primary keys of segments and cohorts.
        if (await session.Rows(
            $"""
            WITH s AS (DELETE FROM segments WHERE name = $1 RETURNING *),
            dropped AS (UPDATE cohorts c SET dropped_at = $2 FROM s WHERE c.cohort_id = s.cohort_id)
            SELECT {Segment.Columns} FROM s LEFT JOIN cohorts c ON c.cohort_id = s.cohort_id
            """, Segment.Read, cancel, name, clock.GetUtcNow()) is not [var segment])
            return SegmentName.NotFound(name);
        (call.Note.Items, call.Note.Detail) = (1, $"revision {segment.Revision}");
        return Answer.Json(segment);
    }
}
