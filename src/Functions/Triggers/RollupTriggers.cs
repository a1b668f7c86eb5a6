using Daybook.Days.Archive;
using Daybook.Watch.Ledger;
using Daybook.Foundation.Http;
using Daybook.Days.Rollup;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class RollupTriggers(
    HttpEndpoint http, TimerRollup timer, RequestRollup rollup, ListRollups list, PublishOutbox publish, FoldLedger fold, NightlyArchive nightly)
{
    [Function("Rollup")]
    public Task Rollup([TimerTrigger("%RollupSchedule%")] TimerInfo info, CancellationToken cancel) => timer.Run(
        async token =>
        {
            await publish.Run(token);
            await fold.Run(token);
        },
        nightly.Run,
        cancel);

    [Function("RequestRollup")]
    public Task Request(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "ops/rollup")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => rollup.Handle(call, publish.Run, cancel), cancel);

    [Function("ListRollups")]
    public Task List([HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "ops/rollups")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => list.Handle(call, cancel), cancel);
}
