using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Reports.Trends;

/// <summary>Reads <c>compare</c>: which other period is beside the one that was asked for.</summary>
internal static class Comparison
{
    private const string Previous = "previous";

    private static readonly Duration Minute = Duration.FromMinutes(1);

    /// <returns>The other period, or null; and now, to the minute.</returns>
    public static (TrendPeriods? Compared, Instant Now) Read(QueryReader query, TrendPeriods periods, ReportingZone reporting)
    {
        var now = reporting.Now;
        now -= Duration.FromTicks((now - NodaConstants.UnixEpoch).BclCompatibleTicks % Minute.BclCompatibleTicks);
        if (query.Text("compare") is not { } text) return (null, now);
        if (text == Previous) return (periods.Moved(null, now, reporting), now);
        return LocalDatePattern.Iso.Parse(text) is { Success: true, Value.Year: >= 1970 and <= 9000 } date
            ? (periods.Moved(date.Value, now, reporting), now)
            : throw QueryReader.Invalid("compare", "`compare` must be `previous`, or the first day of the other period, like 2026-11-22.");
    }
}
