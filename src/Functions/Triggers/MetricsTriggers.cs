using Daybook.Foundation.Http;
using Daybook.Foundation.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class MetricsTriggers(HttpEndpoint http, PrometheusText metrics)
{
    /// <summary>Metrics of the instance that answers. Scrape each instance, or use OTLP.</summary>
    [Function("Metrics")]
    public Task Metrics(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "metrics")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, _ => Task.FromResult(Answer.Text(metrics.Write(), PrometheusText.ContentType)), cancel);
}
