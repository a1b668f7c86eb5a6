using Daybook.Platform.Http;
using Daybook.Platform.Time;
using Daybook.Reports;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class ReportTriggers(HttpEndpoint http, ReportingZone zone, DailyActiveUsers dau, TopEvents top, EventStats stats, RecentEvents recent)
{
    [Function("Dau")]
    public Task Dau(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "stats/dau")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Read, async call =>
            Answer.Json(await dau.Run(ReportRange.Read(call.Query, zone), EventFilter.Read(call.Query), cancel)), cancel);

    [Function("TopEvents")]
    public Task TopEvents(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "stats/top-events")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Read, async call =>
            Answer.Json(await top.Run(ReportRange.Read(call.Query, zone), EventFilter.Read(call.Query), Limit(call), cancel)), cancel);

    [Function("EventStats")]
    public Task EventStats(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "events/stats")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Read, async _ => Answer.Json(await stats.Run(cancel)), cancel);

    [Function("RecentEvents")]
    public Task RecentEvents(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "options", Route = "events/recent")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Read, async call => Answer.Json(await recent.Run(EventFilter.Read(call.Query), Limit(call), cancel)), cancel);

    private static int Limit(HttpCall call) => call.Query.Number("limit", Reports.TopEvents.DefaultLimit, 1, Reports.TopEvents.MaxLimit);
}
