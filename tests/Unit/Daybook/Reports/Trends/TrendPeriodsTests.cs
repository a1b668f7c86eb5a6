using Daybook.Foundation;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Daybook.Reports.Trends;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Reports.Trends;

public sealed class TrendPeriodsTests
{
    private static readonly ReportingZone Reporting = new(Options.Create(new DaybookOptions()), TimeProvider.System);

    private static readonly Instant LongAfter = Instant.FromUtc(2030, 1, 1, 0, 0);

    [Theory]
    [InlineData("2026-10-30", "2026-11-10", TrendInterval.Week, "2026-10-30 2026-11-02 2026-11-09")]
    [InlineData("2026-10-30", "2026-12-01", TrendInterval.Month, "2026-10-30 2026-11-01 2026-12-01")]
    [InlineData("2026-11-30", "2026-12-01", TrendInterval.Day, "2026-11-30 2026-12-01")]
    public void Periods_begin_with_the_range_and_then_where_weeks_and_months_begin(string from, string to, TrendInterval interval,
        string starts) =>
        Assert.Equal(starts, string.Join(' ', Of(from, to, interval).Names));

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29", 23, "2026-03-28T23:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25", 25, "2026-10-24T22:00:00Z")]
    // Half an hour more: the last one is short.
    [InlineData("Australia/Lord_Howe", "2026-04-05", 25, "2026-04-04T13:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30", 0, null)]
    public void Hours_are_counted_from_the_first_instant_of_a_day(string zone, string day, int hours, string? first)
    {
        var periods = Of(day, day, TrendInterval.Hour, zone);

        Assert.Equal(hours, periods.All.Count);
        Assert.Equal(first, periods.Names.FirstOrDefault());
    }

    [Theory]
    // As many days before, also where weeks and months lie otherwise.
    [InlineData("2026-11-02", "2026-11-29", TrendInterval.Week, null, "2026-10-05 2026-10-12 2026-10-19 2026-10-26", "2026-11-01")]
    [InlineData("2026-10-31", "2026-11-29", TrendInterval.Month, null, "2026-10-01 2026-10-02", "2026-10-30")]
    [InlineData("2026-11-02", "2026-11-03", TrendInterval.Day, "2025-11-02", "2025-11-02 2025-11-03", "2025-11-03")]
    // Months with months.
    [InlineData("2026-03-01", "2026-03-31", TrendInterval.Month, null, "2026-02-01", "2026-02-28")]
    [InlineData("2026-02-01", "2026-02-28", TrendInterval.Month, null, "2026-01-01", "2026-01-31")]
    [InlineData("2026-03-01", "2026-03-30", TrendInterval.Month, null, "2026-02-01", "2026-02-28")]
    [InlineData("2026-01-01", "2026-06-30", TrendInterval.Month, "2025-01-01",
        "2025-01-01 2025-02-01 2025-03-01 2025-04-01 2025-05-01 2025-06-01", "2025-06-30")]
    [InlineData("2026-03-01", "2026-03-10", TrendInterval.Month, "2026-02-05", "2026-02-05", "2026-02-14")]
    public void Another_period_has_the_same_days(string from, string to, TrendInterval interval, string? other, string starts, string last)
    {
        LocalDate? asked = other is null ? null : Date(other);

        var moved = Of(from, to, interval).Moved(asked, LongAfter, Reporting);

        Assert.Equal(starts, string.Join(' ', moved.Names));
        Assert.Equal(Date(last), moved.Range.To);
        Assert.Equal(moved.Range.End, moved.End);
        Assert.True(moved.AreWholeQuarters);
    }

    [Theory]
    [InlineData("2026-11-23", "2026-11-29", TrendInterval.Day, "2026-11-29T15:04:00Z", "2026-11-22T15:04:00Z", 7)]
    [InlineData("2026-11-23", "2026-11-30", TrendInterval.Day, "2026-11-29T15:04:00Z", "2026-11-21T15:04:00Z", 7)]
    [InlineData("2026-11-01", "2026-11-30", TrendInterval.Month, "2026-11-29T15:04:00Z", "2026-10-29T15:04:00Z", 1)]
    [InlineData("2026-11-29", "2026-11-29", TrendInterval.Hour, "2026-11-29T15:04:00Z", "2026-11-28T15:04:00Z", 16)]
    [InlineData("2026-12-01", "2026-12-02", TrendInterval.Day, "2026-11-29T15:04:00Z", "2026-11-29T00:00:00Z", 0)]
    public void A_running_range_is_compared_with_the_same_part(string from, string to, TrendInterval interval, string now, string end,
        int begun)
    {
        var (periods, at) = (Of(from, to, interval), InstantPattern.ExtendedIso.Parse(now).Value);

        var moved = periods.Moved(null, at, Reporting);

        Assert.Equal(InstantPattern.ExtendedIso.Parse(end).Value, moved.End);
        Assert.Equal(begun, moved.Begun(at));
        Assert.Equal(begun, periods.Begun(at));
        Assert.False(moved.AreWholeQuarters);
    }

    [Theory]
    [InlineData("interval=hour&from=2026-01-01&to=2026-02-01", "31 days")]
    [InlineData("from=2020-01-01&to=2026-02-01", "1000 points")]
    [InlineData("by=user_id", "`by` must be")]
    [InlineData("by=plan", "`by` must be")]
    [InlineData("by=property.", "property.plan")]
    [InlineData("measure=median", "median:NAME")]
    [InlineData("measure=count", "events, users")]
    [InlineData("compare=yesterday", "`previous`")]
    [InlineData("limit=51&by=source", "1 to 50")]
    [InlineData("interval=year", "hour, day")]
    [InlineData("attribution=first", "goes with `by`")]
    [InlineData("by=source&attribution=both", "first, last")]
    [InlineData("by=source&lookback=7d", "goes with `attribution=first`")]
    [InlineData("by=source&attribution=first&lookback=visit", "`session`, or a duration")]
    [InlineData("by=source&attribution=first&lookback=401d", "400d")]
    [InlineData("by=person.plan&attribution=first", "`by` must be")]
    [InlineData("by=source&limit=50&event_type=a&event_type=b&event_type=c&from=2024-01-01&to=2026-02-01", "100000 numbers")]
    [InlineData("event_type=1&event_type=2&event_type=3&event_type=4&event_type=5&event_type=6&event_type=7&event_type=8&event_type=9"
        + "&event_type=10&event_type=11", "10 times")]
    public void A_question_without_an_answer_is_told_what_to_ask(string query, string says)
    {
        var reader = new QueryReader(new QueryCollection(QueryHelpers.ParseQuery("?" + query)));

        var refused = Assert.Throws<ProblemException>(
            () => TrendQuestion.Read(reader, ReportRange.Read(reader, Reporting), Reporting, TimeSpan.FromMinutes(30)));

        Assert.Contains(says, refused.Problem.Detail, StringComparison.Ordinal);
    }

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;

    private static TrendPeriods Of(string from, string to, TrendInterval interval, string zone = "UTC") =>
        TrendPeriods.Of(ReportRange.Of(Date(from), Date(to), DateTimeZoneProviders.Tzdb[zone], Reporting), interval);
}
