using Daybook.Foundation.Http;
using Daybook.Watch.Annotations;
using Daybook.Watch.Boards;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class BoardTriggers(
    HttpEndpoint http, ListBoards boards, SaveBoard saveBoard, DeleteBoard deleteBoard, ListAnnotations annotations,
    SaveAnnotation saveAnnotation, DeleteAnnotation deleteAnnotation)
{
    [Function("ListBoards")]
    public Task Boards(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "boards")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => boards.Run(call, cancel), cancel, "ListBoards");

    // One function, because a route has one answer to OPTIONS.
    [Function("SavedBoard")]
    public Task Board(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "put", "delete", "options", Route = "boards/{name}")] HttpRequest request,
        string name, CancellationToken cancel)
    {
        if (HttpMethods.IsPut(request.Method))
            return http.Run(request, Scope.Ops, call => saveBoard.Run(call, name, cancel), cancel, "SaveBoard");
        if (HttpMethods.IsDelete(request.Method))
            return http.Run(request, Scope.Ops, call => deleteBoard.Run(call, name, cancel), cancel, "DeleteBoard");
        return http.Run(request, Scope.Read, call => boards.Run(call, name, cancel), cancel, "ShowBoard");
    }

    [Function("ListAnnotations")]
    public Task Annotations(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "annotations")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => annotations.Run(call, cancel), cancel, "ListAnnotations");

    [Function("SavedAnnotation")]
    public Task Annotation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "put", "delete", "options", Route = "annotations/{annotation_id}")]
        HttpRequest request,
        string annotation_id, CancellationToken cancel)
    {
        if (HttpMethods.IsPut(request.Method))
            return http.Run(request, Scope.Ops, call => saveAnnotation.Run(call, annotation_id, cancel), cancel, "SaveAnnotation");
        if (HttpMethods.IsDelete(request.Method))
            return http.Run(request, Scope.Ops, call => deleteAnnotation.Run(call, annotation_id, cancel), cancel, "DeleteAnnotation");
        return http.Run(request, Scope.Read, call => annotations.Run(call, annotation_id, cancel), cancel, "ShowAnnotation");
    }
}
