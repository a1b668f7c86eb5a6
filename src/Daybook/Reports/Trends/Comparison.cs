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
        return (Asked(query, out var first) ? periods.Moved(first, now, reporting) : null, now);
    }

    /// <param name="first">The first day of the other period; null: it is right before.</param>
    /// <returns>Whether another period is asked for.</returns>
    public static bool Asked(QueryReader query, out LocalDate? first)
    {
        first = null;
        if (query.Text("compare") is not { } text) return false;
        if (text == Previous) return true;
        first = LocalDatePattern.Iso.Parse(text) is { Success: true, Value.Year: >= 1970 and <= 9000 } date
            ? date.Value
            : throw QueryReader.Invalid("compare", "`compare` must be `previous`, or the first day of the other period, like 2026-11-22.");
        return true;
    }
}
