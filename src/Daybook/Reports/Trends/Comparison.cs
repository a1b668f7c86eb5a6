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
        return (ReadFirst(query) is { } first ? periods.Moved(first.From, now, reporting) : null, now);
    }

    /// <returns>The first day of the other period, or no day: it is right before. Null: nothing is compared.</returns>
    public static (LocalDate? From, bool Asked)? ReadFirst(QueryReader query)
    {
        if (query.Text("compare") is not { } text) return null;
        if (text == Previous) return (null, true);
        return LocalDatePattern.Iso.Parse(text) is { Success: true, Value.Year: >= 1970 and <= 9000 } date
            ? (date.Value, true)
            : throw QueryReader.Invalid("compare", "`compare` must be `previous`, or the first day of the other period, like 2026-11-22.");
    }
}
