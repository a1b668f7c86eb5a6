using System.IO.Compression;
using System.Security.Cryptography;

namespace Daybook.Ops.Dashboard;

/// <summary>One file as it is sent.</summary>
/// <param name="Gzip">The body compressed; null where that would not make it smaller.</param>
/// <param name="ETag">Quoted hash of the body.</param>
public sealed record PageFile(string ContentType, byte[] Body, byte[]? Gzip, string ETag)
{
    public static PageFile Of(string contentType, byte[] body)
    {
        var gzip = Compress(body);
        return new(contentType, body, gzip.Length < body.Length ? gzip : null, $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\"");
    }

    // Once for each file and process, so the smallest result is worth the time.
    private static byte[] Compress(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize)) gzip.Write(body);
        return packed.ToArray();
    }
}
