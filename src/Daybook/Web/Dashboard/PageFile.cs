using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Daybook.Web.Dashboard;

/// <summary>One file in the form in which it is sent.</summary>
/// <param name="Gzip">The compressed body; null if compression does not make it smaller.</param>
/// <param name="ETag">Quoted hash of the body.</param>
public sealed record PageFile(string ContentType, byte[] Body, byte[]? Gzip, string ETag)
{
    public static PageFile Of(string contentType, byte[] body)
    {
        var gzip = Compress(body);
        return new(
            contentType, body, gzip.Length < body.Length ? gzip : null, $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\"");
    }

    /// <summary>200 with the file, compressed if the caller accepts that; 304 if the caller already has it.</summary>
    /// <param name="policy">Content security policy that replaces the usual one.</param>
    public async Task Send(HttpContext http, string caching, CancellationToken cancel, string? policy = null)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = caching;
        headers.ETag = ETag;
        headers.Append("Vary", "Accept-Encoding");
        if (policy is not null) headers.ContentSecurityPolicy = policy;
        if (Has(http.Request.Headers.IfNoneMatch, ETag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = ContentType;
        var body = Body;
        if (Gzip is not null && Has(http.Request.Headers.AcceptEncoding, "gzip"))
        {
            headers.ContentEncoding = "gzip";
            body = Gzip;
        }

        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, cancel);
    }

    private static bool Has(StringValues header, string value) => header.ToString().Contains(value, StringComparison.OrdinalIgnoreCase);

    // Done once for each file and process, so the smallest result is worth the time.
    private static byte[] Compress(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(body);
        return packed.ToArray();
    }
}
