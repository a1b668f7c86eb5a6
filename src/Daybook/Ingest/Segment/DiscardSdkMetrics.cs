using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Ingest.Segment;

/// <summary>
/// <c>POST /v1/m</c>: metrics that the browser SDK sends about itself. Daybook accepts them to satisfy the SDK, and discards them unread.
/// </summary>
public static class DiscardSdkMetrics
{
    public static Task<IResult> Run(HttpCall call) => Task.FromResult(Answer.Json(new { success = true }));
}
