using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Days.Rollup;

/// <summary><c>GET /ops/rollups?limit=</c>: run records, newest first.</summary>
public sealed class ListRollups(RollupRuns runs)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var limit = call.Query.Number("limit", 10, 1, 1000);
        call.Query.RefuseOthers();
        return Answer.Json(new { Runs = await runs.List(limit, cancel) });
    }
}
