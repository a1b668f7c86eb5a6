using Daybook.Foundation.Http;
using Daybook.Reports.Properties;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class PropertyTriggers(HttpEndpoint http, ListProperties properties, PropertyValues values)
{
    [Function("ListProperties")]
    public Task Properties(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "properties")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => properties.Run(call, cancel), cancel, "ListProperties");

    [Function("PropertyValues")]
    public Task Values(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "properties/{name}/values")] HttpRequest request,
        string name, CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => values.Run(call, name, cancel), cancel, "PropertyValues");
}
