using Daybook.Foundation.Http;
using Daybook.Web.Script;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class ScriptTriggers(HttpEndpoint http, ServeScript script)
{
    [Function("Script")]
    public Task Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "daybook.js")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(script.Get()), cancel, "Script");
}
