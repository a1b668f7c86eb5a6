using Daybook.Days.Archive;
using System.Text.Json.Serialization;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Reports.Analytics;

/// <summary><c>GET /analytics/metrics</c>: rows of <c>metrics_by_day.jsonl</c> as stored in S3.</summary>
public sealed class AnalyticsMetrics(MetricsArchive archive)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var query = AnalyticsQuery.Read(call.Query, withLimit: true);
        var published = await archive.Read(cancel);
        return Answer.Json(new Rows(
            [.. query.Apply(published.Rows)], published.Manifest?.Sequence ?? 0, published.Manifest?.PublishedAt,
            published.Manifest?.TimeZone));
    }

    /// <param name="Sequence">Sequence of the manifest; 0 if nothing is published yet.</param>
    /// <param name="AsOf">When the manifest was written.</param>
    /// <param name="TimeZone">The dates are days of this zone.</param>
    private sealed record Rows([property: JsonPropertyName("rows")] IReadOnlyList<MetricsRow> Lines, long Sequence, DateTimeOffset? AsOf,
        string? TimeZone);
}
