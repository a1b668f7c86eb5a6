using Daybook.Days.Rollup;
using Daybook.Foundation.Time;
using NodaTime;

namespace Daybook.Tests.Days.Rollup;

public sealed class CountWindowTests
{
    [Theory]
    [InlineData("UTC", 2026, 3, 10, 96)]
    [InlineData("America/Los_Angeles", 2026, 3, 8, 92)]     // 23 hours
    [InlineData("America/Havana", 2020, 11, 1, 100)]        // midnight happens twice
    [InlineData("Australia/Lord_Howe", 2026, 4, 5, 98)]     // half an hour
    [InlineData("Asia/Kathmandu", 2026, 1, 1, 96)]          // 05:45
    public void All_quarter_hours_of_a_day_are_the_day_and_each_is_one_bit_of_it(string zone, int year, int month, int dayOfMonth,
        int quarters)
    {
        var (day, bounds) = Bounds(zone, year, month, dayOfMonth);
        var all = Quarters(bounds).ToList();
        Assert.Equal(quarters, all.Count);

        Assert.Equal([bounds], Replaced(day, bounds, all).Spans);
        Assert.All(Replaced(day, bounds, all).Slices(), s => Assert.Equal((s.Day.Lo, s.Day.Hi), (s.AgainLo, s.AgainHi)));
        var bits = all.SelectMany(quarter => Replaced(day, bounds, [quarter]).Slices()
            .Where(s => (s.AgainLo | s.AgainHi) != 0).Select(s => (s.Day.UtcDay, s.AgainLo, s.AgainHi))).ToList();
        Assert.Equal(quarters, bits.Distinct().Count());
        Assert.All(bits, b => Assert.Equal(1, long.PopCount(b.AgainLo) + long.PopCount(b.AgainHi)));
    }

    [Fact]
    public void What_is_added_replaces_nothing_and_is_tried_first_unless_something_was_removed()
    {
        var (day, bounds) = Bounds("UTC", 2026, 3, 10);
        var marks = new MarkedQuarters([.. Quarters(bounds).Take(2).Append(bounds.End - UtcQuarter.Length).Select(q => (q, 1L))], false,
            [DateTime.UnixEpoch]);

        var windows = CountWindow.Narrow(day, bounds, marks).ToList();
        Assert.Equal([WindowKind.Added, WindowKind.Quarters], windows.Select(w => w.Kind));
        Assert.All(windows[0].Slices(), s => Assert.Equal((0L, 0L), (s.AgainLo, s.AgainHi)));
        Assert.Equal([(0b11L, 1L << 47)], windows[1].Slices().Select(s => (s.AgainLo, s.AgainHi)));
        Assert.Equal(2, windows[1].Spans.Count);
        Assert.Equal([DateTime.UnixEpoch], windows[0].StoredAt!);
        Assert.Null(windows[1].StoredAt);

        Assert.Equal([WindowKind.Quarters], CountWindow.Narrow(day, bounds, marks with { Removed = true }).Select(w => w.Kind));
    }

    [Fact]
    public void A_day_that_is_not_made_of_quarter_hours_has_no_part()
    {
        // 44½ minutes behind UTC until 1972.
        var (day, bounds) = Bounds("Africa/Monrovia", 1971, 6, 1);

        Assert.Empty(CountWindow.Narrow(day, bounds, new([(Instant.FromUtc(1971, 6, 1, 12, 0), 1)], false, [])));
        Assert.Equal([bounds], CountWindow.Whole(day, bounds).Spans);
    }

    private static CountWindow Replaced(LocalDate day, Interval bounds, IEnumerable<Instant> quarters) =>
        CountWindow.Narrow(day, bounds, new([.. quarters.Select(q => (q, 1L))], Removed: true, [])).Single();

    private static IEnumerable<Instant> Quarters(Interval bounds)
    {
        for (var quarter = bounds.Start; quarter < bounds.End; quarter += UtcQuarter.Length) yield return quarter;
    }

    private static (LocalDate, Interval) Bounds(string zone, int year, int month, int dayOfMonth)
    {
        var day = new LocalDate(year, month, dayOfMonth);
        return (day, DateTimeZoneProviders.Tzdb[zone].Day(day));
    }
}
