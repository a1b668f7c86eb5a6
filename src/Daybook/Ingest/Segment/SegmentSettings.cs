using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Ingest.Segment;

/// <summary>
/// <c>GET /v1/projects/{writeKey}/settings</c>: the browser SDK requests this before it sends. The answer tells it to send everything
/// here.
/// </summary>
public static class SegmentSettings
{
    private const int LongestKey = 200;

    public static Task<IResult> Run(HttpCall call, string writeKey)
    {
        if (writeKey.Length > LongestKey)
            throw new ProblemException(Problem.InvalidParameter("writeKey", $"The write key is longer than {LongestKey} characters."));
        var request = call.Request;
        // Without this, behind a proxy that ends TLS, the answer would tell the page to send without TLS, which browsers refuse.
        var scheme = request.Headers["X-Forwarded-Proto"].ToString() is "https" ? "https" : request.Scheme;
        return Task.FromResult(Answer.Json(new
        {
            integrations = new Dictionary<string, object>
            {
                ["Segment.io"] = new Dictionary<string, string>
                {
                    ["apiKey"] = writeKey,
                    ["apiHost"] = $"{request.Host}/v1",
                    ["protocol"] = scheme
                },
            },
        }));
    }
}
