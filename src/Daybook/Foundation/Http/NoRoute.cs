using Daybook.Foundation.Events;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>
/// Answers requests that no route answers: 405 with <c>Allow</c> if the path is known, otherwise 404. The Functions host itself would
/// send an empty 404 without headers.
/// </summary>
public static class NoRoute
{
    public static IResult Answer(HttpRequest request, IReadOnlyList<KnownRoute> routes)
    {
        var methods =
            routes.Where(route => route.Has(request.Path)).SelectMany(route => route.Methods).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal).ToList();
        if (methods.Count == 0) return new Problem(ProblemCode.NotFound, $"Daybook has no route {request.Path}.");
        var allow = string.Join(", ", methods);
        request.HttpContext.Response.Headers.Allow = allow;
        return new Problem(ProblemCode.NotFound,
            $"This route answers {allow}, not {request.Method}.")
        { Status = StatusCodes.Status405MethodNotAllowed };
    }
}
