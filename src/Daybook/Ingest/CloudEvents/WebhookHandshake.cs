using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Ingest.CloudEvents;

/// <summary>
/// CloudEvents' webhook handshake: a sender asks with <c>OPTIONS</c> and <c>WebHook-Request-Origin</c> whether it may send here. Any may ask and is told yes:
/// what it sends is still judged by its key.
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

/// <summary>Of <c>Daybook:Access</c> the one setting that webhooks are told. The Access slice checks it.</summary>
public sealed class WebhookRate
{
    /// <summary>Requests a caller may make in a minute; 0 (the default) is no limit.</summary>
    public int RateLimitPerMinute { get; set; }
}
