using Daybook.Watch.Health;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class HealthTriggers(HttpEndpoint http, CheckHealth check)
{
    [Function("Health")]
    public Task Health(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "health")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, async _ => HealthAnswer.Of(await check.Run(cancel)), cancel);

    /// <summary>Shows only that the process answers, so that an orchestrator never kills it because another service is down.</summary>
    [Function("HealthLive")]
    public Task Live(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "health/live")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, _ => Task.FromResult(HealthAnswer.Live()), cancel);
}
