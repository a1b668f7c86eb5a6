using System.Security.Cryptography;
using System.Text;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Access;

/// <summary>
/// Finds the key or token in a request: <c>Authorization: Bearer</c>, <c>Authorization: Basic</c> with the key as user name (Segment's
/// form),
/// <c>X-Api-Key</c>, or, to send events only, the query parameter <c>access_token</c> (CloudEvents' webhooks).
/// </summary>
internal static class Credentials
{
    // No real token is longer than this. Anything longer is not read.
    private const int MaxLength = 8192;

    public static string? Of(HttpRequest request, Scope scope)
    {
        var authorization = request.Headers.Authorization.ToString();
        return After("Bearer ", authorization)
            ?? UserName(After("Basic ", authorization))
            ?? Bounded(request.Headers["X-Api-Key"].ToString())
            ?? Bounded(PresentedKey.Of(request) ?? "")
            // Addresses end up in logs and histories, so credentials that can read are not allowed here.
            ?? (scope == Scope.Ingest ? Bounded(request.Query[PresentedKey.Parameter].ToString()) : null);
    }

    /// <summary>Tells unknown credentials apart without revealing them.</summary>
    public static string Fingerprint(string credential) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(credential)))[..12];

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
