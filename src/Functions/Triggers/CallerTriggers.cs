using Daybook.Foundation.Access;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class CallerTriggers(HttpEndpoint http, ShowCaller show)
{
    [Function("ShowCaller")]
    public Task Show(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "me")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => Task.FromResult(show.Run(call)), cancel, "ShowCaller");
}
