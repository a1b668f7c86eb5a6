using Daybook.Days.Archive;
namespace Daybook.Reports.Analytics;

/// <summary>The data from S3, checked against the manifest's sha256.</summary>
/// <param name="Manifest">Null if nothing is published yet.</param>
/// <param name="Rows">Ordered by day, then type.</param>
public sealed record PublishedMetrics(Manifest? Manifest, IReadOnlyList<MetricsRow> Rows)
{
    public static PublishedMetrics None { get; } = new(null, []);

    /// <summary>The metrics files' entries, one for each day.</summary>
    public IEnumerable<ManifestFile> Days => Manifest?.Files.Where(f => f.Date is not null && f.Events is not null) ?? [];
}
