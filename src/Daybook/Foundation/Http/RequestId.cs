using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>
/// Names one request in answers, logs and the audit log: the caller's <c>X-Request-Id</c> if it is safe to write down, or else one made
/// here.
/// </summary>
public static class RequestId
{
    public const string Header = "X-Request-Id";
    private const int MaxLength = 100;

    /// <summary>Sets the answer's header and the request's <see cref="HttpContext.TraceIdentifier"/>.</summary>
    public static string Apply(HttpContext http)
    {
        var offered = http.Request.Headers[Header].ToString();
        var id = offered.Length is > 0 and <= MaxLength && offered.All(IsPlain) ? offered : Guid.CreateVersion7().ToString();
        http.TraceIdentifier = id;
        http.Response.Headers[Header] = id;
        return id;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/' or '=' or '+';
}
