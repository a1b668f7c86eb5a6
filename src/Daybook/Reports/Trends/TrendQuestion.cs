using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports.Filters;
using NodaTime;

namespace Daybook.Reports.Trends;

/// <param name="Compared">Null: with nothing.</param>
/// <param name="Types">A series each; null in it: of all events.</param>
/// <param name="By">The field whose values each series is divided into.</param>
/// <param name="Limit">How many of these values; the rest is one more.</param>
/// <param name="Now">To the minute.</param>
public sealed record TrendQuestion(TrendPeriods Periods, TrendPeriods? Compared, IReadOnlyList<string?> Types, Measure Measure,
    FilterField? By, int Limit, Instant Now)
{
    public const int MaxTypes = 10, DefaultLimit = 10, MaxLimit = 50;

    /// <summary>Of an answer, without what it is compared with.</summary>
    public const int MaxNumbers = 100_000;

    private const string Previous = "previous";

    private static readonly Duration Minute = Duration.FromMinutes(1);

    /// <summary>The daily tables count events and users by type, in whole quarter hours.</summary>
    public bool NeedsRawEvents => By is not null || Measure.Property is not null || !Periods.AreWholeQuarters
        || Compared is { AreWholeQuarters: false };

    /// <summary>Reads everything but the filter.</summary>
    public static TrendQuestion Read(QueryReader query, ReportRange range, ReportingZone reporting)
    {
        var interval = query.OneOf("interval", "day", "hour", "day", "week", "month") switch
        {
            "hour" => TrendInterval.Hour,
            "day" => TrendInterval.Day,
            "week" => TrendInterval.Week,
            _ => TrendInterval.Month,
        };
        var types = query.Texts("event_type").Distinct().ToList<string?>();
        var (measure, by) = (Measure.ReadOfTrend(query), FilterField.Read(query, "by"));
        var limit = query.Number("limit", DefaultLimit, 1, MaxLimit);
        if (types.Count > MaxTypes) throw QueryReader.Invalid("event_type", $"`event_type` may be given {MaxTypes} times.");
        var periods = TrendPeriods.Of(range, interval);
        var lines = Math.Max(1, types.Count) * (by is null ? 1 : limit + 1);
        if ((long)lines * periods.All.Count > MaxNumbers)
            throw QueryReader.Invalid("limit", $"{lines} series of {periods.All.Count} points are more than {MaxNumbers} numbers; ask for "
                + "fewer event types, a smaller `limit`, a longer interval or a shorter range.");
        var now = reporting.Now;
        now -= Duration.FromTicks((now - NodaConstants.UnixEpoch).BclCompatibleTicks % Minute.BclCompatibleTicks);
        return new(periods, Compare(query) is { } from ? periods.Moved(from.Date, now, reporting) : null,
            types.Count == 0 ? [null] : types, measure, by, limit, now);
    }

    // A date of null is right before.
    private static (LocalDate? Date, bool Asked)? Compare(QueryReader query)
    {
        if (query.Text("compare") is not { } text) return null;
        if (text == Previous) return (null, true);
        return NodaTime.Text.LocalDatePattern.Iso.Parse(text) is { Success: true, Value.Year: >= 1970 and <= 9000 } date
            ? (date.Value, true)
            : throw QueryReader.Invalid("compare", "`compare` must be `previous`, or the first day of the other period, like 2026-11-22.");
    }
}
