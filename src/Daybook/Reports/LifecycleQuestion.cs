using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports.Trends;

namespace Daybook.Reports;

/// <param name="Interval">Also by weeks or months; null: days are enough.</param>
/// <param name="Compared">Other periods beside these; null: none.</param>
public sealed record LifecycleQuestion(ReportRange Range, ActiveInterval? Interval = null, LifecycleBeside? Compared = null)
{
    public static LifecycleQuestion Read(QueryReader query, ReportRange range, ReportingZone reporting)
    {
        var interval = ActiveIntervals.ReadOrNull(query);
        return new(range, interval, Comparison.Asked(query, out var first)
            ? LifecycleBeside.Of(range, interval ?? ActiveInterval.Day, first, reporting.Now, reporting) : null);
    }
}
