using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Foundation.Http;

/// <summary>
/// An id in a request's path, decoded once from what the caller sent. Route values are not that: servers decode a path and leave
/// <c>%2F</c>, so that
/// <c>o%2F1</c> and <c>o%252F1</c> arrive as the same text.
/// </summary>
public static class PathId
{
    // The Functions host sets it on what it hands to its worker.
    private const string HandedOn = "x-ms-invocation-id";

    /// <param name="routed">What routing took for the id.</param>
    /// <param name="behind">Segments of the path behind it.</param>
    /// <exception cref="ProblemException"><c>invalid_parameter</c>: the path cannot say which id is meant.</exception>
    public static string Of(HttpRequest request, string name, string routed, int behind = 0, string advice = "") =>
        Find(request, behind) is { } id && SameAsRouted(id, routed)
            ? id
            : throw QueryReader.Invalid(name,
                $"This path does not say for certain which `{name}` is meant: it has a slash or the text %2F in it. {advice}".TrimEnd());

    /// <returns>Null where the path cannot say which id is meant.</returns>
    public static string? Find(HttpRequest request, int behind)
    {
        var segments = Sent(request).TrimEnd('/').Split('/');
        if (segments.Length <= behind + 1) return null;
        var id = Uri.UnescapeDataString(segments[^(behind + 1)]);
        // The host reads the path before it hands it on, so a slash and the text %2F are the same by then. Everything else comes through.
        return request.Headers.ContainsKey(HandedOn) && id.Contains("%2F", StringComparison.OrdinalIgnoreCase) ? null : id;
    }

    // A path with dot segments was routed by what is left of it.
    private static bool SameAsRouted(string id, string routed) =>
        string.Equals(id.Replace("/", "%2F", StringComparison.Ordinal), routed.Replace("/", "%2F", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase);

    private static string Sent(HttpRequest request)
    {
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target)) return request.Path.ToUriComponent();
        // A proxy may send the whole address.
        if (target[0] != '/' && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            target = target.IndexOf('/', scheme + 3) is > 0 and var path ? target[path..] : "/";
        return target.IndexOfAny(['?', '#']) is >= 0 and var end ? target[..end] : target;
    }
}
