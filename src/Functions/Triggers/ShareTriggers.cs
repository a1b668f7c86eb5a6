using Daybook.Foundation.Http;
using Daybook.Watch.Shares;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class ShareTriggers(
    HttpEndpoint http, CreateShare create, ListShares list, RevokeShare revoke, ShowShared shared, IServiceProvider services)
{
    [Function("CreateShare")]
    public Task Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "share")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => create.Run(call, cancel), cancel, "CreateShare");

    // Its OPTIONS are CreateShare's: the host asks in the order of names.
    [Function("ListShares")]
    public Task List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "share")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => list.Run(call, cancel), cancel, "ListShares");

    [Function("RevokeShare")]
    public Task Revoke(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", "options", Route = "share/{share_id}")] HttpRequest request,
        string share_id, CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => revoke.Run(call, share_id, cancel), cancel, "RevokeShare");

    [Function("SharedBoard")]
    public Task Board(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "shared/board")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Share, call => shared.Board(call, cancel), cancel, "SharedBoard");

    [Function("SharedTile")]
    public Task Tile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "shared/tiles/{number}")] HttpRequest request,
        string number, CancellationToken cancel) =>
        http.Run(request, Scope.Share,
            call => shared.Tile(call, number, (inner, stop) => InnerRoutes.Answer(services, inner, stop), cancel), cancel, "SharedTile");
}
