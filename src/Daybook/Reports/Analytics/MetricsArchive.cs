using Daybook.Days.Archive;
using Daybook.Foundation;
using Daybook.Foundation.Objects;
using Microsoft.Extensions.Logging;

namespace Daybook.Reports.Analytics;

/// <summary>Reads the published metrics back from S3: first the manifest, then the file it names, which it checks by hash.</summary>
/// <remarks>The result stays in memory until the manifest changes, so that a request costs only a check of its ETag.</remarks>
public sealed class MetricsArchive(IObjectStore objects, ILogger<MetricsArchive> log)
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
            throw objects.Unavailable($"{objects.Name} did not answer within {Limit.TotalSeconds:0} seconds.", e);
        }
    }

    private async Task<PublishedMetrics> ReadWithin(CancellationToken cancel)
    {
        var kept = _kept;
        if (await objects.Head(Manifest.Key, cancel) is not { } head) return PublishedMetrics.None;
        if (kept?.ManifestETag == head.ETag) return kept.Metrics;

        // The manifest is written last, so the file may be newer for a moment. A second look finds the new manifest.
        var found = await ReadOnce(cancel) ?? await ReadOnce(cancel)
            ?? throw objects.Unavailable(
                $"The files in {objects.Name} do not match their manifest; the next rollup publishes them again.");
        _kept = found;
        return found.Metrics;
    }

    private async Task<Kept?> ReadOnce(CancellationToken cancel)
    {
        if (await objects.Get(Manifest.Key, cancel) is not { } stored) return new Kept("", PublishedMetrics.None);
        var manifest = Manifest.Parse(stored.Body);
        var entry = manifest.Find(ArchiveKeys.AllMetrics);
        var file = await objects.Get(ArchiveKeys.AllMetrics, cancel);
        if (entry is null || file is null || VerifiedUpload.Hash(file.Body) != entry.Sha256)
        {
            Log.ReadDiffers(log, ArchiveKeys.AllMetrics, objects.Name);
            return null;
        }

        return new Kept(stored.ETag, new PublishedMetrics(manifest, MetricsRow.Parse(file.Body)));
    }

    private sealed record Kept(string ManifestETag, PublishedMetrics Metrics);
}
