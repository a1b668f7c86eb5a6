using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>
/// A key that came in the body instead of a header, as Segment's <c>writeKey</c>: found before access decides. Access uses it if no
/// header has one.
/// </summary>
public static class PresentedKey
{
    /// <summary>The query parameter that may carry a key, to send events only.</summary>
    public const string Parameter = "access_token";

    private static readonly object Name = new();

    public static void Set(HttpRequest request, string key) => request.HttpContext.Items[Name] = key;

    public static string? Of(HttpRequest request) => request.HttpContext.Items.TryGetValue(Name, out var key) ? (string?)key : null;
}
