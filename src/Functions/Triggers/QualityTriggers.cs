using Daybook.Foundation.Http;
using Daybook.Watch.Quality;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class QualityTriggers(HttpEndpoint http, RunQuality quality, ShowQuality show)
{
    [Function("Quality")]
    public Task Quality([TimerTrigger("%QualitySchedule%")] TimerInfo info, CancellationToken cancel) => quality.Run(cancel);

    [Function("ShowQuality")]
    public Task Show(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "ops/quality")] HttpRequest request,
        CancellationToken cancel) =>
        http.Run(request, Scope.Ops, call => show.Run(call, cancel), cancel, "ShowQuality");
}
