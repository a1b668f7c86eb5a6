using Daybook.Foundation.Http;
using Daybook.Watch.People;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class PeopleTriggers(HttpEndpoint http, ListConflicts conflicts)
{
    [Function("ListIdentityConflicts")]
    public Task Conflicts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "ops/identity/conflicts")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => conflicts.Run(call, cancel), cancel);
}
