using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Ingest.Segment;

/// <summary><c>GET /v1/projects/{writeKey}/settings</c>: what the browser SDK asks before it sends. It is told to send everything here.</summary>
public static class SegmentSettings
{
    private const int LongestKey = 200;

    public static Task<IResult> Run(HttpCall call, string writeKey)
    {
        if (writeKey.Length > LongestKey) throw new ProblemException(Problem.InvalidParameter("writeKey", $"The write key is longer than {LongestKey} characters."));
        var request = call.Request;
        // Behind a proxy that ends TLS the page would otherwise be told to send in the clear, which browsers refuse.
        var scheme = request.Headers["X-Forwarded-Proto"].ToString() is "https" ? "https" : request.Scheme;
        return Task.FromResult(Answer.Json(new
        {
            integrations = new Dictionary<string, object>
            {
                ["Segment.io"] = new Dictionary<string, string> { ["apiKey"] = writeKey, ["apiHost"] = $"{request.Host}/v1", ["protocol"] = scheme },
            },
        }));
    }
}
