using Daybook.Web.Docs;
using Daybook.Web.Docs.AzureSearch;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

// ShowDoc takes every path below docs/, so its name must come after SearchDocs (RoutesInNameOrderTests).
public sealed class DocsTriggers(HttpEndpoint http, ListDocs list, SearchDocs search, ReadDoc read, IndexDocs index)
{
    [Function("ListDocs")]
    public Task List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "docs")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, call => Task.FromResult(list.Run(call)), cancel, "ListDocs");

    [Function("SearchDocs")]
    public Task Search(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "docs/search")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, call => search.Run(call, cancel), cancel, "SearchDocs");

    [Function("ShowDoc")]
    public Task Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "docs/{*path}")] HttpRequest request,
        string path, CancellationToken cancel) =>
        http.Run(request, Scope.Public, call => read.Run(call, path, cancel), cancel, "ShowDoc");

    [Function("IndexDocs")]
    public Task Index([TimerTrigger("%IndexDocsSchedule%")] TimerInfo info, CancellationToken cancel) => index.Run(cancel);
}
