using Daybook.Foundation.Http;
using Daybook.Web.Mcp;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class McpTriggers(HttpEndpoint http, AnswerMcp mcp, IServiceProvider services)
{
    [Function("Mcp")]
    public Task Mcp(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "mcp")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Read,
            call => Task.FromResult(mcp.Run(call, (inner, stop) => InnerRoutes.Answer(services, inner, stop))), cancel);
}
