using System.Globalization;
using System.Diagnostics;
using Daybook.Foundation.Http;
using Daybook.Ingest.Visitors;

namespace Daybook.Ingest;

/// <summary>First step: what the address, the headers and the caller say of a request.</summary>
internal static class OpenRequest
{
    private const string DefaultSource = "default";
    private const string KeyHeader = "Idempotency-Key";

    /// <exception cref="ProblemException"><c>invalid_parameter</c> for a query parameter that the route does not take and for an overlong
    /// Idempotency-Key.</exception>
    public static IngestRequest Open(HttpCall call, TimeProvider clock)
    {
        call.Query.RefuseOthers();
        var now = clock.GetUtcNow();
        var key = call.Request.Headers[KeyHeader].ToString();
        if (key.Length > EventLimits.IdLength)
            throw new ProblemException(
                Problem.InvalidParameter(KeyHeader,
                    $"The {KeyHeader} header has {key.Length} characters; at most {EventLimits.IdLength} are allowed."));
        var fromPage = call.Request.Headers.Origin is [{ Length: > 0 }, ..];
        return new IngestRequest(
            Guid.CreateVersion7(now), now, call.Caller.Id, call.Caller.Source ?? DefaultSource, key.Length == 0 ? null : key,
            Activity.Current?.Id)
        {
            UserAgent = call.Request.Headers.UserAgent is [{ Length: > 0 } agent, ..] ? agent : null,
            FromPage = fromPage,
            PageAddress = fromPage ? VisitorAddress.Plain(call.Request.HttpContext.Connection.RemoteIpAddress) : null,
            IsRetry = int.TryParse(call.Request.Headers["X-Retry-Count"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture,
                out var retries) && retries > 0,
        };
    }
}
