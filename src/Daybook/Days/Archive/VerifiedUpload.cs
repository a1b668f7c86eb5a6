using System.Security.Cryptography;
using Daybook.Foundation;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;

namespace Daybook.Days.Archive;

/// <summary>
/// Writes an object and trusts only what it reads back, because some servers acknowledge an upload that they stored short or changed.
/// </summary>
public sealed class VerifiedUpload(IObjectStore objects, ILogger<VerifiedUpload> log)
{
    /// <returns>SHA-256 of the stored bytes, hex.</returns>
    /// <exception cref="StoreUnavailableException">S3 is away, or it holds something other than what was sent.</exception>
    internal async Task<string> Put(string key, byte[] body, string contentType, long revision, CancellationToken cancel)
    {
        await objects.Put(key, body, contentType, revision, cancel);
        var sent = Hash(body);
        var stored = await objects.Get(key, cancel);
        if (stored is not null && stored.Body.Length == body.Length && Hash(stored.Body) == sent && stored.Revision == revision)
            return sent;
        Log.StoredDiffers(log, objects.Name, key, body.Length, stored?.Body.Length ?? -1, revision, stored?.Revision ?? -1);
        throw objects.Unavailable($"{objects.Name} holds something else under {key} than was written to it.");
    }

    /// <summary>Writes an object that is never written over. Bytes that are there already count as written.</summary>
    /// <returns>False: there is something else, which stays as it is.</returns>
    /// <inheritdoc cref="Put" path="/exception"/>
    internal async Task<bool> PutNew(string key, byte[] body, string contentType, long revision, CancellationToken cancel)
    {
        var sent = Hash(body);
        if (await objects.Get(key, cancel) is { } there) return Hash(there.Body) == sent;
        var mine = await objects.PutNew(key, body, contentType, revision, cancel);
        var stored = await objects.Get(key, cancel);
        if (stored is not null && Hash(stored.Body) == sent) return true;
        if (!mine && stored is not null) return false;
        Log.StoredDiffers(log, objects.Name, key, body.Length, stored?.Body.Length ?? -1, revision, stored?.Revision ?? -1);
        // Written by this call, and not as it was sent: nobody's content is lost with it.
        if (stored?.Revision == revision) await objects.Delete(key, cancel);
        throw objects.Unavailable($"{objects.Name} holds something else under {key} than was written to it.");
    }

    internal static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
