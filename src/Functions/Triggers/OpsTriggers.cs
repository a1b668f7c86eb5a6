using Daybook.Watch.DeadLetters;
using Daybook.Watch.Ledger;
using Daybook.Watch.Traces;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class OpsTriggers(
    HttpEndpoint http, ShowLedger ledger, WriteOffMessage writeOff, TraceEvent trace, ListDeadLetters deadLetters, ListRejected rejected,
    ReplayLetters replay, DiscardLetters discard)
{
    [Function("Ledger")]
    public Task Ledger(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "ops/ledger")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => ledger.Run(call, cancel), cancel, "Ledger");

    [Function("WriteOffMessage")]
    public Task WriteOff(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "ops/ledger/{message_id}/write-off")] HttpRequest request,
        string message_id, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => writeOff.Run(call, message_id, cancel), cancel, "WriteOffMessage");

    [Function("TraceEvent")]
    public Task Trace(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "events/{event_id}")] HttpRequest request,
        string event_id, CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => trace.Run(call, event_id, cancel), cancel, "TraceEvent");

    [Function("ListDeadLetters")]
    public Task DeadLetters(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "ops/dead-letters")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => deadLetters.Run(call, cancel), cancel, "ListDeadLetters");

    [Function("ListRejected")]
    public Task Rejected(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "ops/rejected")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => rejected.Run(call, cancel), cancel, "ListRejected");

    [Function("ReplayDeadLetters")]
    public Task Replay(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "ops/dead-letters/replay")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => replay.Run(call, cancel), cancel, "ReplayDeadLetters");

    [Function("DiscardDeadLetters")]
    public Task Discard(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "ops/dead-letters/discard")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => discard.Run(call, cancel), cancel, "DiscardDeadLetters");
}
