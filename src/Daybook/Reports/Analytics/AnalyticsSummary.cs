using Daybook.Days.Archive;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Reports.Analytics;

/// <summary><c>GET /analytics/summary</c>: totals of the data in S3.</summary>
public sealed class AnalyticsSummary(MetricsArchive archive)
{
    public async Task<IResult> Run(HttpCall call, CancellationToken cancel)
    {
        var query = AnalyticsQuery.Read(call.Query, withLimit: false);
        var published = await archive.Read(cancel);
        var rows = query.Filter(published.Rows).ToList();
        var byType =
            rows.GroupBy(r => r.EventType).OrderBy(g => g.Key, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Sum(r => r.EventCount));
        // A day's users of all types come from the manifest, because summing a day's rows would count a user once for each type.
        var users = query.EventType is null ? published.Days.Where(d => query.Holds(d.Date)).Sum(d => d.UniqueUsers!.Value)
            : rows.Sum(r => r.UniqueUsers);
        return Answer.Json(new Summary(
            rows.Sum(r => r.EventCount), byType,
            new DateRange(rows.Count > 0 ? rows.Min(r => r.EventDate) : query.From, rows.Count > 0 ? rows.Max(r => r.EventDate) : query.To),
            users, published.Manifest?.Sequence ?? 0, published.Manifest?.PublishedAt, published.Manifest?.TimeZone));
    }

    /// <param name="SumDailyUniqueUsers">Active users of each day, each counted once a day, summed over the days; with <c>event_type</c>,
    /// of that type.</param>
    /// <param name="DateRange">First and last day with events.</param>
    private sealed record Summary(
        long TotalEvents, IReadOnlyDictionary<string, long> EventsByType, DateRange DateRange, long SumDailyUniqueUsers, long Sequence,
        DateTimeOffset? AsOf, string? TimeZone);

    private sealed record DateRange(DateOnly? From, DateOnly? To);
}
