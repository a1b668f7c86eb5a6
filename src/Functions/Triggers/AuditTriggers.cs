using Daybook.Foundation.Audit;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class AuditTriggers(HttpEndpoint http, ListAudit list)
{
    [Function("ListAudit")]
    public Task ListAudit(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "ops/audit")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => list.Run(call, cancel), cancel);
}
