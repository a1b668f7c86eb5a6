using Daybook.Foundation.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Daybook.Foundation.Http;

/// <summary>
/// Cross-origin rules from <c>Daybook__Access__CorsOrigins</c>: a list separated by commas, a JSON array of texts, or
/// <c>*</c>; empty (the default) allows none.
/// </summary>
/// <remarks>
/// On a developer's machine every page that this machine serves may call, because a development server takes any free port.
/// </remarks>
public sealed class CorsPolicy(IOptions<AccessOptions> options, IConfiguration configuration)
{
    private readonly bool _local = configuration.IsDevelopment();
    private readonly HashSet<string> _origins = [.. TextList.Read(options.Value.CorsOrigins)];

    public void Apply(HttpRequest request)
    {
        if (_origins.Count == 0 && !_local) return;
        var headers = request.HttpContext.Response.Headers;
        // Also set on answers that allow nothing, because a cache must not give them to an allowed origin.
        if (!_origins.Contains("*")) headers.Vary = "Origin";
        if (Allowed(request) is not { } origin) return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders =
            "Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, ETag, X-Daybook-Provenance, "
            + "X-Daybook-Kept-From";
    }

    public IResult Preflight(HttpRequest request) => Answer.Write((http, _) =>
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.Allow = "GET, POST, PUT, DELETE, OPTIONS";
        if (Allowed(request) is not null)
        {
            http.Response.Headers.AccessControlAllowMethods = "GET, POST, PUT, DELETE, OPTIONS";
            http.Response.Headers.AccessControlAllowHeaders =
                "Authorization, Content-Type, Content-Encoding, Idempotency-Key, X-Api-Key, X-Retry-Count, X-Request-Id, "
                    + "X-Daybook-Signature, If-Match, If-None-Match, Last-Event-ID, traceparent, MCP-Protocol-Version, Mcp-Method, "
                    + "Mcp-Name";
            http.Response.Headers.AccessControlMaxAge = "600";
        }

        return Task.CompletedTask;
    });

    private string? Allowed(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 ? null : _origins.Contains("*") ? "*" : _origins.Contains(origin) || (_local && IsLocal(origin)) ? origin
            : null;
    }

    private static bool IsLocal(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && (uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));
}
