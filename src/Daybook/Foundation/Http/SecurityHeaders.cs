using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>Headers that every answer carries; pages replace the content security policy by one of their own.</summary>
public static class SecurityHeaders
{
    public static void Apply(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // Asked for by no-cors requests only, such as an <img> elsewhere; what CORS allows is not touched by it.
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
    }
}
