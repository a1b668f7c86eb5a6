using Daybook.Watch.Quality.Maths;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Watch.Quality.Maths;

public sealed class UsualSilenceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Never = TimeSpan.FromHours(2);

    [Fact]
    public void Who_sleeps_at_night_may()
    {
        // Open from 8 to 20 on three days, so one and a half times 12 hours of night.
        var hours = Enumerable.Range(0, 3).SelectMany(day => Enumerable.Range(0, 13).Select(h => Start.AddDays(day).AddHours(h))).ToList();

        Assert.Equal(TimeSpan.FromHours(18), UsualSilence.Limit(hours, Never));
    }

    [Fact]
    public void Who_never_pauses_has_the_least_limit() =>
        Assert.Equal(Never, UsualSilence.Limit([.. Enumerable.Range(0, 60).Select(h => Start.AddHours(h))], Never));

    [Fact]
    public void A_busy_day_or_a_few_hours_are_no_history()
    {
        Assert.Null(UsualSilence.Limit([.. Enumerable.Range(0, 14).Select(h => Start.AddHours(h))], Never));
        Assert.Null(UsualSilence.Limit([.. Enumerable.Range(0, 11).Select(h => Start.AddDays(h))], Never));
        Assert.Null(UsualSilence.Limit([], Never));
    }

    [Fact]
    public void A_source_is_never_stale_within_its_own_past() =>
    Prop.ForAll(Gen.Choose(1, 40).ArrayOf().Where(g => g.Length >= 12).ToArbitrary(), gaps =>
    {
        List<DateTimeOffset> hours = [Start];
        foreach (var gap in gaps) hours.Add(hours[^1].AddHours(gap));
        return UsualSilence.Limit(hours, Never) is not { } limit || limit >= TimeSpan.FromHours(gaps.Max()) && limit >= Never;
    }).QuickCheckThrowOnFailure();
}
