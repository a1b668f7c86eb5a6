using System.Security.Cryptography;
using Daybook.Foundation;
using Daybook.Foundation.S3;
using Microsoft.Extensions.Logging;

namespace Daybook.Days.Archive;

/// <summary>
/// Writes an object and trusts only what it reads back, because some servers acknowledge an upload that they stored short or changed.
/// </summary>
public sealed class VerifiedUpload(S3Store s3, ILogger<VerifiedUpload> log)
{
    /// <returns>SHA-256 of the stored bytes, hex.</returns>
    /// <exception cref="StoreUnavailableException">S3 is away, or it holds something other than what was sent.</exception>
    internal async Task<string> Put(string key, byte[] body, string contentType, long revision, CancellationToken cancel)
    {
        await s3.Put(key, body, contentType, revision, cancel);
        var sent = Hash(body);
        var stored = await s3.Get(key, cancel);
        if (stored is not null && stored.Body.Length == body.Length && Hash(stored.Body) == sent && stored.Revision == revision)
            return sent;
        Log.StoredDiffers(log, key, body.Length, stored?.Body.Length ?? -1, revision, stored?.Revision ?? -1);
        throw new StoreUnavailableException($"S3 holds something else under {key} than was written to it.") { Store = StoreName.S3 };
    }

    internal static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
