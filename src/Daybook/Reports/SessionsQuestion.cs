using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports.Filters;
using Daybook.Reports.Trends;
using NodaTime;

namespace Daybook.Reports;

/// <param name="Gap">The longest pause within a session.</param>
/// <param name="Periods">Also by these; null: days are enough.</param>
/// <param name="By">The field whose first and last value in a session is shown; null: none.</param>
/// <param name="Limit">How many of its values; the rest is together.</param>
public sealed record SessionsQuestion(ReportRange Range, TimeSpan Gap, TrendPeriods? Periods = null, FilterField? By = null,
    int Limit = SessionsQuestion.DefaultLimit)
{
    public const int DefaultLimit = 10, MaxLimit = 100;

    /// <summary>Another period, beside this one; null: none.</summary>
    public TrendPeriods? Compared { get; init; }

    internal Interval Span => Sessions.Span(Range, Gap);

    public static SessionsQuestion Read(QueryReader query, ReportRange range, TimeSpan gap, ReportingZone reporting)
    {
        gap = query.Within("gap", gap);
        if (gap > TimeSpan.FromDays(1)) throw QueryReader.Invalid("gap", "`gap` must be at most 24h.");
        TrendInterval? interval = query.OneOf("interval", "", "hour", "day", "week", "month") switch
        {
            "hour" => TrendInterval.Hour,
            "day" => TrendInterval.Day,
            "week" => TrendInterval.Week,
            "month" => TrendInterval.Month,
            _ => null,
        };
        var periods = interval is { } asked ? TrendPeriods.Of(range, asked) : null;
        TrendPeriods? compared = null;
        if (query.Text("compare") is not null)
            (compared, _) = Comparison.Read(query, periods ?? TrendPeriods.Of(range, TrendInterval.Day), reporting);
        return new(range, gap, periods, FilterField.Read(query, "by"), query.Number("limit", DefaultLimit, 1, MaxLimit))
        {
            Compared = compared,
        };
    }
}
