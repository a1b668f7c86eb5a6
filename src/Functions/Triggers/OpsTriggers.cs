using Daybook.Ops.Ledger;
using Daybook.Ops.Traces;
using Daybook.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class OpsTriggers(HttpEndpoint http, ShowLedger ledger, TraceEvent trace)
{
    [Function("Ledger")]
    public Task Ledger([HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "ops/ledger")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => ledger.Handle(call, cancel), cancel);

    [Function("TraceEvent")]
    public Task Trace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "events/{event_id}")] HttpRequest request, string event_id, CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => trace.Handle(call, event_id, cancel), cancel);
}
