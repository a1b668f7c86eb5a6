using Daybook.Foundation.Access.Keys;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class KeyTriggers(HttpEndpoint http, ListKeys list, CreateKey create, RevokeKey revoke)
{
    // Its OPTIONS are CreateKey's: the host asks in the order of names.
    [Function("ListKeys")]
    public Task List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ops/keys")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => list.Run(call, cancel), cancel, "ListKeys");

    [Function("CreateKey")]
    public Task Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "ops/keys")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => create.Run(call, cancel), cancel, "CreateKey");

    [Function("RevokeKey")]
    public Task Revoke(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "ops/keys/{key_id}/revoke")] HttpRequest request,
        string key_id, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => revoke.Run(call, key_id, cancel), cancel, "RevokeKey");
}
