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
        // Only no-cors requests check this, such as an <img> on another site. It does not change what CORS allows.
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
    }
}
