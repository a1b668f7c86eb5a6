using System.Collections.Frozen;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Reports.Funnels;
using Daybook.Reports.Trends;

namespace Daybook.Watch.Boards;

/// <summary>A report that a tile may ask. None shows a person.</summary>
/// <param name="Path">Of its route.</param>
/// <param name="OfType">False: the report itself reads <c>event_type</c>.</param>
/// <param name="Read">Reads a question with the report's own readers, which refuse what the route would refuse.</param>
internal sealed record TileReport(string Path, bool OfType, Action<QueryReader, ReportingZone, EventFilter> Read);

/// <summary>The closed set of reports on boards, by name. A share link reaches no other route.</summary>
internal static class TileReports
{
    private static readonly TimeSpan AnyGap = TimeSpan.FromMinutes(30);

    public static FrozenDictionary<string, TileReport> All { get; } = new Dictionary<string, TileReport>(StringComparer.Ordinal)
    {
        ["trend"] = new("/stats/trend", false, (q, zone, f) =>
            Trend.Plan(TrendQuestion.Read(q, ReportRange.Read(q, zone), zone, AnyGap), f)),
        ["top_events"] = new("/stats/top-events", true, (q, zone, f) => TopEvents.Plan(ReportRange.Read(q, zone), f, Limit(q))),
        ["breakdown"] = new("/stats/breakdown", true, (q, zone, f) =>
            Breakdown.Plan(ReportRange.Read(q, zone), f, q.Required("property"), Measure.Read(q), Limit(q))),
        ["funnel"] = new("/stats/funnel", true, (q, zone, f) => Funnel.Plan(ReportRange.Read(q, zone), f, FunnelQuestion.Read(q))),
        ["retention"] = new("/stats/retention", true, (q, zone, f) => Retention.Plan(RetentionQuestion.Read(q, zone, f))),
        ["paths"] = new("/stats/paths", false, (q, zone, f) => Paths.Plan(ReportRange.Read(q, zone), f, PathsQuestion.Read(q))),
        ["dau"] = new("/stats/dau", true, (q, zone, f) => DailyActiveUsers.Plan(ReportRange.Read(q, zone), f)),
        ["active"] = new("/stats/active", true, (q, zone, f) =>
            ActiveUsers.Plan(ReportRange.Read(q, zone), f, ActiveIntervals.Read(q), q.Flag("rolling"))),
        ["lifecycle"] = new("/stats/lifecycle", true, (q, zone, f) =>
            Lifecycle.Plan(LifecycleQuestion.Read(q, ReportRange.Read(q, zone), zone), f)),
        ["sessions"] = new("/stats/sessions", true, (q, zone, f) =>
            Sessions.Plan(SessionsQuestion.Read(q, ReportRange.Read(q, zone), AnyGap, zone), f)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Names => string.Join(", ", All.Keys.Order(StringComparer.Ordinal));

    private static int Limit(QueryReader query) => query.Number("limit", TopEvents.DefaultLimit, 1, TopEvents.MaxLimit);
}
