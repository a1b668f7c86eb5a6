using Daybook.Ingest.Segment;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Functions.Triggers;

public sealed class SegmentTriggers(HttpEndpoint http, ReceiveSegment receive)
{
    [Function("ReceiveSegment")]
    public Task ReceiveSegment(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/{call}")] HttpRequest request,
        string call, CancellationToken cancel) =>
        http.Run(request, Scope.Ingest, c => receive.Run(c, call), cancel, before: FindWriteKey.Run);

    [Function("DiscardSdkMetrics")]
    public Task DiscardSdkMetrics(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", "options", Route = "v1/m")] HttpRequest request, CancellationToken cancel) =>
        http.Run(request, Scope.Public, Daybook.Ingest.Segment.DiscardSdkMetrics.Run, cancel);

    [Function("SegmentSettings")]
    public Task SegmentSettings(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "options", Route = "v1/projects/{writeKey}/settings")]
        HttpRequest request,
        string writeKey, CancellationToken cancel) =>
        http.Run(request, Scope.Public, call => Daybook.Ingest.Segment.SegmentSettings.Run(call, writeKey), cancel);
}
