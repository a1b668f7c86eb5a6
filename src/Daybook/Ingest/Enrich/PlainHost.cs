using System.Buffers;

namespace Daybook.Ingest.Enrich;

/// <summary>
/// The host of an address that is written as nearly all are: <c>https://</c>, small letters, dots and hyphens, then a slash or the end.
/// <see cref="Uri"/> reads the same host, and costs much more.
/// </summary>
internal static class PlainHost
{
    private static readonly SearchValues<char> Small = SearchValues.Create("abcdefghijklmnopqrstuvwxyz.-");

    /// <returns>Without <c>www.</c>; null if the address is written in another way, whatever it is.</returns>
    public static string? Of(string url)
    {
        var rest = url.StartsWith("https://", StringComparison.Ordinal) ? url.AsSpan(8)
            : url.StartsWith("http://", StringComparison.Ordinal) ? url.AsSpan(7) : default;
        var length = rest.IndexOfAnyExcept(Small);
        if (length < 0) length = rest.Length;
        else if (rest[length] != '/') return null;
        var host = rest[..length];
        // What begins or ends otherwise, is long, or has an empty label may be no host.
        if (host.Length is 0 or > 63 || !char.IsAsciiLetter(host[0]) || !char.IsAsciiLetter(host[^1]) || host.IndexOf("..") >= 0
            || host.IndexOf(".-") >= 0 || host.IndexOf("-.") >= 0) return null;
        return WithoutWww(host.ToString());
    }

    /// <returns>Null if nothing is left.</returns>
    public static string? WithoutWww(string host)
    {
        if (host.StartsWith("www.", StringComparison.Ordinal)) host = host[4..];
        return host.Length == 0 ? null : host;
    }
}
