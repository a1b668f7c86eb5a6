using Daybook.Foundation.Events;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>Answers what no route answers, because the Functions host would answer an empty 404 without headers: 405 with <c>Allow</c> where the path is known, else 404.</summary>
public static class NoRoute
{
    public static IResult Answer(HttpRequest request, IReadOnlyList<KnownRoute> routes)
    {
        var methods = routes.Where(route => route.Has(request.Path)).SelectMany(route => route.Methods).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (methods.Count == 0) return new Problem(ProblemCode.NotFound, $"Daybook has no route {request.Path}.");
        var allow = string.Join(", ", methods);
        request.HttpContext.Response.Headers.Allow = allow;
        return new Problem(ProblemCode.NotFound, $"This route answers {allow}, not {request.Method}.") { Status = StatusCodes.Status405MethodNotAllowed };
    }
}
