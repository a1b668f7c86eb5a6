using Daybook.Days.Archive;
using System.Text.Json.Serialization;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Reports.Analytics;

/// <summary><c>GET /analytics/metrics</c>: rows of <c>metrics_by_day.jsonl</c> as S3 holds it.</summary>
public sealed class AnalyticsMetrics(MetricsArchive archive)
{
    public async Task<IResult> Handle(HttpCall call, CancellationToken cancel)
    {
        var query = AnalyticsQuery.Read(call.Query);
        var published = await archive.Read(cancel);
        return Answer.Json(new Rows(
            [.. query.Apply(published.Rows)], published.Manifest?.Sequence ?? 0, published.Manifest?.PublishedAt, published.Manifest?.TimeZone));
    }

    /// <param name="Sequence">Of the manifest; 0: nothing published yet.</param>
    /// <param name="AsOf">When the manifest was written.</param>
    /// <param name="TimeZone">Whose days the dates are.</param>
    private sealed record Rows([property: JsonPropertyName("rows")] IReadOnlyList<MetricsRow> Lines, long Sequence, DateTimeOffset? AsOf, string? TimeZone);
}
