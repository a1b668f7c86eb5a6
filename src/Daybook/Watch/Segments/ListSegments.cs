using Daybook.Foundation.Http;
using Daybook.Foundation.Postgres;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Segments;

/// <summary><c>GET /segments</c> and <c>GET /segments/{name}</c>.</summary>
public sealed class ListSegments(PostgresConnections database)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        await using var session = await database.OpenOperators(cancel);
        var segments = await session.Rows($"SELECT {Segment.Columns} FROM {Segment.Rows} ORDER BY s.name", Segment.Read, cancel);
        return Answer.Json(new { Segments = segments });
    }

    public async Task<IResult> Run(HttpCall call, string routed, CancellationToken cancel)
    {
        call.Query.RefuseOthers();
        var name = SegmentName.Of(call, routed);
        await using var session = await database.OpenOperators(cancel);
        return await session.Rows($"SELECT {Segment.Columns} FROM {Segment.Rows} WHERE s.name = $1", Segment.Read, cancel, name)
            is [var segment]
            ? Answer.Json(segment)
            : SegmentName.NotFound(name);
    }
}
