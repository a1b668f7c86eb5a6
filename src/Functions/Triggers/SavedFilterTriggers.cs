using Daybook.Foundation.Http;
using Daybook.Watch.Segments;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class SavedFilterTriggers(HttpEndpoint http, ListSegments segments, SaveSegment save, DeleteSegment delete)
{
    [Function("ListSegments")]
    public Task All(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "segments")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => segments.Run(call, cancel), cancel, "ListSegments");

    // One function, because a route has one answer to OPTIONS.
    [Function("SavedSegment")]
    public Task One(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "put", "delete", "options", Route = "segments/{name}")]
        HttpRequest request,
        string name, CancellationToken cancel)
    {
        if (HttpMethods.IsPut(request.Method))
            return http.Run(request, Scope.Ops, call => save.Run(call, name, cancel), cancel, "SaveSegment");
        if (HttpMethods.IsDelete(request.Method))
            return http.Run(request, Scope.Ops, call => delete.Run(call, name, cancel), cancel, "DeleteSegment");
        return http.Run(request, Scope.Read, call => segments.Run(call, name, cancel), cancel, "ShowSegment");
    }
}
