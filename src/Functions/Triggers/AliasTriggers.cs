using Daybook.Ingest;
using Daybook.Watch.Health;
using Daybook.Foundation.Http;
using Daybook.Reports;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

/// <summary>Routes of an older service, for its clients. They run the same operations under their old names.</summary>
public sealed class AliasTriggers(HttpEndpoint http, ReceiveEvents receive, DayAlias day, CheckHealth health)
{
    [Function("AliasIngest")]
    public Task Ingest(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "api/analytics/ingest")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ingest,
            call => receive.Run(call, receipt => Answer.Json(receipt.WithIngested(), StatusCodes.Status202Accepted)), cancel);

    [Function("AliasDau")]
    public Task Dau(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "api/analytics/reports/dau")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => day.Run(call, cancel), cancel);

    [Function("AliasHealth")]
    public Task Health(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "api/analytics/healthz")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Public, async _ => HealthAnswer.Of(await health.Run(cancel)), cancel);
}
