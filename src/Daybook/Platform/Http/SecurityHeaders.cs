using Microsoft.AspNetCore.Http;

namespace Daybook.Platform.Http;

/// <summary>Headers that every answer carries; pages add a content security policy of their own.</summary>
internal static class SecurityHeaders
{
    public static void Apply(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.Headers.CacheControl = "no-store";
    }
}
