using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Ingest.Segment;

/// <summary><c>POST /v1/m</c>: figures the browser SDK sends about itself. They are taken, so that it is content, and thrown away unread.</summary>
public static class DiscardSdkMetrics
{
    public static Task<IResult> Run(HttpCall call) => Task.FromResult(Answer.Json(new { success = true }));
}
