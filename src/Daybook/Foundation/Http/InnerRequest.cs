using System.Net;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>
/// A GET that Daybook makes of itself while it answers another request, for the same caller. The outer route decides who may make it, so
/// access is not asked again. Problems, metrics and the audit log are those of the inner route.
/// </summary>
/// <remarks>The mark is on the context, which nobody outside this process can reach.</remarks>
public static class InnerRequest
{
    private static readonly object Name = new();

    /// <param name="path">Of a route, with the leading slash.</param>
    /// <param name="body">Receives the answer's body.</param>
    /// <param name="tellsAddress">Whether the audit log says of the inner route too where the request came from.</param>
    public static HttpContext Make(HttpCall outer, string path, QueryString query, Stream body, CancellationToken cancel,
        bool tellsAddress = true)
    {
        var from = outer.Request.HttpContext;
        var http = new DefaultHttpContext { RequestServices = from.RequestServices, RequestAborted = cancel };
        (http.Request.Method, http.Request.Path, http.Request.QueryString) = (HttpMethods.Get, path, query);
        (http.Request.Scheme, http.Request.Host, http.Request.PathBase) =
            (outer.Request.Scheme, outer.Request.Host, outer.Request.PathBase);
        http.Request.Headers[RequestId.Header] = from.TraceIdentifier;
        if (tellsAddress)
        {
            http.Request.Headers["X-Forwarded-For"] = outer.Request.Headers["X-Forwarded-For"];
            http.Connection.RemoteIpAddress = from.Connection.RemoteIpAddress ?? IPAddress.None;
        }

        http.Response.Body = body;
        http.Items[Name] = outer.Caller;
        return http;
    }

    /// <returns>Null if the request came from outside.</returns>
    internal static Caller? CallerOf(HttpRequest request) =>
        request.HttpContext.Items.TryGetValue(Name, out var caller) ? (Caller?)caller : null;
}
