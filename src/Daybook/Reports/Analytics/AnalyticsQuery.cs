using Daybook.Days.Archive;
using Daybook.Foundation.Http;
using NodaTime;

namespace Daybook.Reports.Analytics;

/// <summary>
/// The filters of <c>/analytics/*</c>: <c>from</c>, <c>to</c> (inclusive; by default everything published) and <c>event_type</c>; for
/// rows also <c>limit</c> (no limit by default).
/// </summary>
internal sealed record AnalyticsQuery(DateOnly? From, DateOnly? To, string? EventType, int? Limit)
{
    private const int MostRows = 1_000_000;

    /// <param name="withLimit">The route answers rows.</param>
    public static AnalyticsQuery Read(QueryReader query, bool withLimit)
    {
        var (from, to) = (query.Date("from"), query.Date("to"));
        if (from > to) throw QueryReader.Invalid("from", "`from` must not be later than `to`.");
        var type = query.Text("event_type");
        int? limit = withLimit && query.Text("limit") is not null ? query.Number("limit", MostRows, 1, MostRows) : null;
        query.RefuseOthers();
        return new(from?.ToDateOnly(), to?.ToDateOnly(), type, limit);
    }

    /// <summary>All rows that fit.</summary>
    public IEnumerable<MetricsRow> Filter(IEnumerable<MetricsRow> rows) =>
        rows.Where(r => Holds(r.EventDate) && (EventType is null || r.EventType == EventType));

    /// <summary>As many of them as the question asks for.</summary>
    public IEnumerable<MetricsRow> Apply(IEnumerable<MetricsRow> rows) => Limit is { } limit ? Filter(rows).Take(limit) : Filter(rows);

    public bool Holds(DateOnly? day) => (From is null || day >= From) && (To is null || day <= To);
}
