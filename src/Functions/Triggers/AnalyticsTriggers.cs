using Daybook.Reports.Analytics;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class AnalyticsTriggers(HttpEndpoint http, AnalyticsMetrics metrics, AnalyticsSummary summary, AnalyticsExport export)
{
    [Function("AnalyticsMetrics")]
    public Task Metrics(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "analytics/metrics")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => metrics.Run(call, cancel), cancel);

    [Function("AnalyticsSummary")]
    public Task Summary(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "analytics/summary")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => summary.Run(call, cancel), cancel);

    [Function("AnalyticsExport")]
    public Task Export(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "analytics/export")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => export.Run(call, cancel), cancel);
}
