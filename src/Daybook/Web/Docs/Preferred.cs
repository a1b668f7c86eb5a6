using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Daybook.Web.Docs;

/// <summary>
/// The form that a caller's <c>Accept</c> asks for by name. <c>*/*</c> asks for none: such a caller gets what it always got.
/// </summary>
public static class Preferred
{
    /// <summary>As browsers do.</summary>
    public static bool Html(HttpRequest request) => Over(request, "text/html", "application/json");

    public static bool Markdown(HttpRequest request) => Over(request, "text/markdown", "text/html");

    private static bool Over(HttpRequest request, string type, string other)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(accepted, type) is > 0 and var wanted && wanted >= Quality(accepted, other);
    }

    private static double Quality(IList<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(a => a.Quality ?? 1).DefaultIfEmpty(0)
            .Max();
}
