using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Segments;

/// <summary><c>DELETE /segments/{name}</c>: answers with what it was, so that it can be saved again.</summary>
public sealed class DeleteSegment(PostgresConnections database)
{
    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var name = SegmentName.Of(call, routed);
        await using var session = await database.OpenOperators(cancel);
        if (await session.Rows($"DELETE FROM segments WHERE name = $1 RETURNING {Segment.Columns}", Segment.Read, cancel, name)
            is not [var segment])
            return SegmentName.NotFound(name);
        (call.Note.Items, call.Note.Detail) = (1, $"revision {segment.Revision}");
        return Answer.Json(segment);
    }
}
