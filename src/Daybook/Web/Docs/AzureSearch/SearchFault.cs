using System.Globalization;
using Azure;
using Azure.Identity;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Web.Docs.AzureSearch;

/// <summary>Says which problem the caller gets if a search fails.</summary>
internal static class SearchFault
{
    private const int UsualWait = 10;
    private const int WaitForOperator = 60;

    /// <returns>Null if the search service did not cause it.</returns>
    public static Problem? ToProblem(Exception e, CancellationToken caller) => e switch
    {
        RequestFailedException { Status: StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable } busy =>
            Unavailable("The search service is busy. Try again shortly; GET /docs lists the pages.", RetryAfter(busy) ?? UsualWait),
        RequestFailedException { Status: StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden }
            or AuthenticationFailedException =>
            Unavailable("The search service refuses this service's key or identity; its operator must check Daybook__Search__ApiKey or "
                + "the identity's roles.", WaitForOperator),
        RequestFailedException { Status: >= 400 and < 500 } =>
            new Problem(ProblemCode.Internal,
                "The search service did not understand Daybook's request. Daybook's log has the fault under this trace_id."),
        RequestFailedException or AggregateException { InnerException: RequestFailedException } or HttpRequestException or IOException =>
            Unavailable("The search service cannot be reached at the moment. Try again shortly; GET /docs lists the pages.", UsualWait),
        OperationCanceledException when !caller.IsCancellationRequested =>
            Unavailable("The search service did not answer in time. Try again shortly; GET /docs lists the pages.", UsualWait),
        _ => null,
    };

    private static Problem Unavailable(string detail, int seconds) =>
        new(ProblemCode.StoreUnavailable, detail) { Title = "The search service cannot answer", RetryAfter = seconds };

    private static int? RetryAfter(RequestFailedException e) =>
        e.GetRawResponse() is { } response && response.Headers.TryGetValue("Retry-After", out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Max(seconds, 1) : null;
}
