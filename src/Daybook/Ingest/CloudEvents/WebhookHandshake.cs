using Daybook.Foundation.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest.CloudEvents;

/// <summary>
/// CloudEvents' webhook handshake: a sender asks with <c>OPTIONS</c> and <c>WebHook-Request-Origin</c> if it may send here. Every sender
/// gets a yes, because its key still decides about what it sends.
/// </summary>
public sealed class WebhookHandshake(IOptions<AccessOptions> access)
{
    public void Answer(HttpRequest request)
    {
        var origin = request.Headers["WebHook-Request-Origin"].ToString();
        if (origin.Length == 0) return;
        var headers = request.HttpContext.Response.Headers;
        headers["WebHook-Allowed-Origin"] = origin;
        headers["WebHook-Allowed-Rate"] = access.Value.RateLimitPerMinute > 0 ? access.Value.RateLimitPerMinute.ToString() : "*";
    }
}
