using Daybook.Watch.Runs;
using Daybook.Foundation.Http;
using Daybook.Days.Rollup;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class RollupTriggers(HttpEndpoint http, TimerRollup timer, RequestRollup rollup, ListRollups list)
{
    [Function("Rollup")]
    public Task Rollup([TimerTrigger("%RollupSchedule%")] TimerInfo info, CancellationToken cancel) => timer.Run(cancel);

    [Function("RequestRollup")]
    public Task Request(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "ops/rollup")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => rollup.Run(call, cancel), cancel);

    [Function("ListRollups")]
    public Task List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "ops/rollups")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => list.Run(call, cancel), cancel);
}
