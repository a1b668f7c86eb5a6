using Daybook.Web.OpenApi;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class ContractTriggers(HttpEndpoint http, Contract contract, ReferencePage reference)
{
    [Function("OpenApi")]
    public Task OpenApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "openapi.json")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(contract.Get()), cancel);

    [Function("Reference")]
    public Task Reference(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "reference")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(reference.Get()), cancel);
}
