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

    /// <summary>Under which value of <see cref="By"/> an event counts; null: under its own.</summary>
    public Attribution? Attribution { get; init; }

    /// <summary>The daily tables count events and users by type, in whole quarter hours.</summary>
    public bool NeedsRawEvents => By is not null || Measure.Property is not null || !Periods.AreWholeQuarters
        || Compared is { AreWholeQuarters: false };

    /// <summary>Reads everything but the filter.</summary>
    /// <param name="gap">Of sessions.</param>
    public static TrendQuestion Read(QueryReader query, ReportRange range, ReportingZone reporting, TimeSpan gap)
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
        var attribution = Attribution.Read(query, by is not null, gap);
        if (types.Count > MaxTypes) throw QueryReader.Invalid("event_type", $"`event_type` may be given {MaxTypes} times.");
        var periods = TrendPeriods.Of(range, interval);
        var lines = Math.Max(1, types.Count) * (by is null ? 1 : limit + (attribution is null ? 1 : 2));
        if ((long)lines * periods.All.Count > MaxNumbers)
            throw QueryReader.Invalid("limit", $"{lines} series of {periods.All.Count} points are more than {MaxNumbers} numbers; ask for "
                + "fewer event types, a smaller `limit`, a longer interval or a shorter range.");
        var (compared, now) = Comparison.Read(query, periods, reporting);
        return new(periods, compared, types.Count == 0 ? [null] : types, measure, by, limit, now) { Attribution = attribution };
    }
}
