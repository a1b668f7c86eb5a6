using Daybook.Reports.Export;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class ExportTriggers(HttpEndpoint http, ExportEvents export)
{
    [Function("ExportEvents")]
    public Task Export(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "events/export")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => export.Run(call, cancel), cancel);

    [Function("AliasExport")]
    public Task Alias(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "api/analytics/reports/events")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Read, call => export.Run(call, cancel), cancel);
}
