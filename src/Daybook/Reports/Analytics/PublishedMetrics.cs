using Daybook.Days.Archive;
namespace Daybook.Reports.Analytics;

/// <summary>What S3 says, checked against the manifest's sha256.</summary>
/// <param name="Manifest">Null: nothing has been published yet.</param>
/// <param name="Rows">Ordered by day, then type.</param>
public sealed record PublishedMetrics(Manifest? Manifest, IReadOnlyList<MetricsRow> Rows)
{
    public static PublishedMetrics None { get; } = new(null, []);

    /// <summary>The metrics files' entries, one a day.</summary>
    public IEnumerable<ManifestFile> Days => Manifest?.Files.Where(f => f.Date is not null && f.Events is not null) ?? [];
}
