using Daybook.Web.Docs;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

// Browsers ask for it by this name, whatever they show.
public sealed class IconTriggers(HttpEndpoint http)
{
    [Function("Icon")]
    public Task Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "favicon.ico")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(ServeIcon.Get()), cancel, "Icon");
}
