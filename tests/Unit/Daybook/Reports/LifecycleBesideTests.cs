using Daybook.Foundation;
using Daybook.Foundation.Time;
using Daybook.Reports;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Tests.Reports;

public sealed class LifecycleBesideTests
{
    private static readonly ReportingZone Reporting = new(Options.Create(new DaybookOptions()), TimeProvider.System);

    [Theory]
    [InlineData("2026-11-04", "2026-11-17", ActiveInterval.Day, null, "2026-10-21 2026-11-03")]
    [InlineData("2026-11-04", "2026-11-17", ActiveInterval.Day, "2026-02-27", "2026-02-27 2026-03-12")]
    // The 2nd to the 22nd are the three weeks that the range touches.
    [InlineData("2026-11-04", "2026-11-17", ActiveInterval.Week, null, "2026-10-12 2026-11-01")]
    [InlineData("2026-11-04", "2026-11-17", ActiveInterval.Week, "2026-01-01", "2025-12-29 2026-01-18")]
    [InlineData("2026-01-31", "2026-02-01", ActiveInterval.Month, null, "2025-11-01 2025-12-31")]
    [InlineData("2024-03-01", "2024-03-31", ActiveInterval.Month, null, "2024-02-01 2024-02-29")]
    public void Whole_periods_stand_beside_as_many_whole_ones(string from, string to, ActiveInterval interval, string? first, string days)
    {
        var beside = Of(from, to, interval, first, "2030-01-01T00:00:00Z");

        Assert.Equal(days, $"{beside.Range.From:uuuu-MM-dd} {beside.Range.To:uuuu-MM-dd}");
        Assert.Equal(beside.Range.End, beside.Until);
        Assert.Null(beside.Running);
        Assert.Equal(beside.Starts.Count - 2, beside.Begun);
    }

    [Theory]
    [InlineData("2026-11-20", "2026-11-22", ActiveInterval.Day, "2026-11-22T10:07:59Z", "2026-11-19T10:00:00Z", 3)]
    [InlineData("2026-11-20", "2026-11-22", ActiveInterval.Day, "2026-11-21T00:20:00Z", "2026-11-18T00:15:00Z", 2)]
    // Nothing of the day is over yet: the one before stands whole.
    [InlineData("2026-11-20", "2026-11-22", ActiveInterval.Day, "2026-11-21T00:10:00Z", "2026-11-18T00:00:00Z", 1)]
    [InlineData("2026-11-20", "2026-11-22", ActiveInterval.Day, "2026-11-01T00:00:00Z", "2026-11-17T00:00:00Z", 0)]
    [InlineData("2026-11-16", "2026-11-22", ActiveInterval.Week, "2026-11-18T12:00:00Z", "2026-11-11T12:00:00Z", 1)]
    [InlineData("2026-03-01", "2026-03-31", ActiveInterval.Month, "2026-03-30T12:00:00Z", "2026-02-28T12:00:00Z", 1)]
    public void A_running_period_stands_beside_the_same_part(string from, string to, ActiveInterval interval, string now, string until,
        int begun)
    {
        var beside = Of(from, to, interval, null, now);

        Assert.Equal((until, begun), (InstantPattern.ExtendedIso.Format(beside.Until), beside.Begun));
        Assert.Equal(begun == 0 ? (int?)null : begun, beside.Running?.Place);
    }

    private static LifecycleBeside Of(string from, string to, ActiveInterval interval, string? first, string now) => LifecycleBeside.Of(
        ReportRange.Of(Day(from), Day(to), DateTimeZone.Utc, Reporting), interval, first is null ? null : Day(first),
        InstantPattern.General.Parse(now).Value, Reporting);

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
