using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest.CloudEvents;

/// <summary>
/// CloudEvents' webhook handshake: a sender asks with <c>OPTIONS</c> and <c>WebHook-Request-Origin</c> if it may send here. Every sender
/// gets a yes, because its key still decides about what it sends.
/// </summary>
public sealed class WebhookHandshake(IOptions<WebhookRate> rate)
{
    public void Answer(HttpRequest request)
    {
        var origin = request.Headers["WebHook-Request-Origin"].ToString();
        if (origin.Length == 0) return;
        var headers = request.HttpContext.Response.Headers;
        headers["WebHook-Allowed-Origin"] = origin;
        headers["WebHook-Allowed-Rate"] = rate.Value.RateLimitPerMinute > 0 ? rate.Value.RateLimitPerMinute.ToString() : "*";
    }
}

/// <summary>The one setting of <c>Daybook:Access</c> that webhooks learn. The Access slice checks it.</summary>
public sealed class WebhookRate
{
    /// <summary>Requests that a caller may make in a minute; 0 (the default) means no limit.</summary>
    public int RateLimitPerMinute { get; set; }
}
