using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.S3;
using Microsoft.Extensions.Logging;

namespace Daybook.Reports.Analytics;

/// <summary>Reads the published metrics back from S3: first the manifest, then the file it names, which it checks by hash.</summary>
/// <remarks>The result stays in memory until the manifest changes, so that a request costs only a check of its ETag.</remarks>
public sealed class MetricsArchive(S3Store s3, ILogger<MetricsArchive> log)
{
    // A person waits for the answer; uploads may take longer.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private volatile Kept? _kept;

    /// <exception cref="StoreUnavailableException">S3 is away or not configured, or its content does not match the manifest.</exception>
    public async Task<PublishedMetrics> Read(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            return await ReadWithin(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"S3 did not answer within {Limit.TotalSeconds:0} seconds.", e) { Store = StoreName.S3 };
        }
    }

    private async Task<PublishedMetrics> ReadWithin(CancellationToken cancel)
    {
        var kept = _kept;
        if (await s3.Head(Manifest.Key, cancel) is not { } head) return PublishedMetrics.None;
        if (kept?.ManifestETag == head.ETag) return kept.Metrics;

        // The manifest is written last, so the file may be newer for a moment. A second look finds the new manifest.
        var found = await ReadOnce(cancel) ?? await ReadOnce(cancel)
            ?? throw new StoreUnavailableException("The files in S3 do not match their manifest; the next rollup publishes them again.")
            {
                Store = StoreName.S3
            };
        _kept = found;
        return found.Metrics;
    }

    private async Task<Kept?> ReadOnce(CancellationToken cancel)
    {
        if (await s3.Get(Manifest.Key, cancel) is not { } stored) return new Kept("", PublishedMetrics.None);
        var manifest = Manifest.Parse(stored.Body);
        var entry = manifest.Find(ArchiveKeys.AllMetrics);
        var file = await s3.Get(ArchiveKeys.AllMetrics, cancel);
        if (entry is null || file is null || VerifiedUpload.Hash(file.Body) != entry.Sha256)
        {
            Log.ReadDiffers(log, ArchiveKeys.AllMetrics);
            return null;
        }

        return new Kept(stored.ETag, new PublishedMetrics(manifest, MetricsRow.Parse(file.Body)));
    }

    private sealed record Kept(string ManifestETag, PublishedMetrics Metrics);
}
