using System.Text;
using Microsoft.AspNetCore.Http;

namespace Daybook.Access;

/// <summary>Finds the key in a request: <c>Authorization: Bearer</c>, <c>Authorization: Basic</c> with the key as user name (Segment's form), or <c>X-Api-Key</c>.</summary>
internal static class Credentials
{
    // Longer than any token worth hashing; what is longer is not read.
    private const int MaxLength = 8192;

    public static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return After("Bearer ", authorization)
            ?? UserName(After("Basic ", authorization))
            ?? Bounded(request.Headers["X-Api-Key"].ToString());
    }

    private static string? After(string scheme, string header) =>
        header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? Bounded(header[scheme.Length..]) : null;

    private static string? Bounded(string text) => text.Trim() is { Length: > 0 and <= MaxLength } key ? key : null;

    private static string? UserName(string? base64)
    {
        if (base64 is null) return null;
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return Bounded(colon < 0 ? pair : pair[..colon]);
    }
}
