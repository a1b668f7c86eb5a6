using Daybook.Watch.Quality.Checks;
using Daybook.Watch.Quality.Counting;

namespace Daybook.Tests.Watch.Quality.Checks;

public sealed class MissingDaysTests
{
    // A Sunday.
    private static readonly DateOnly Newest = new(2026, 11, 22);

    [Fact]
    public void A_day_between_days_is_missing() => Assert.Equal([Newest.AddDays(-2)], Find(days: 30, Newest.AddDays(-2)));

    [Fact]
    public void The_newest_day_is_missing_once_something_came_later()
    {
        Assert.Empty(Find(days: 30, Newest));
        Assert.Equal([Newest], MissingDays.Find(History(30, [Newest], received: Newest.AddDays(1)), "web", Newest));
    }

    [Fact]
    public void Who_never_works_on_Sundays_misses_none() =>
        Assert.Empty(Find(days: 30, [.. Enumerable.Range(0, 5).Select(w => Newest.AddDays(-7 * w))]));

    [Fact]
    public void A_few_days_are_no_history() => Assert.Empty(Find(days: 5, Newest.AddDays(-2)));

    [Fact]
    public void A_source_that_has_just_begun_missed_nothing_before() => Assert.Empty(Find(days: 1));

    [Fact]
    public void A_day_that_nobody_counted_yet_is_not_judged()
    {
        var unknown = Newest.AddDays(-2);
        var days = Enumerable.Range(0, 30).Select(d => Newest.AddDays(-d)).Where(d => d != unknown).ToList();

        Assert.Empty(
            MissingDays.Find(
                new DayHistory(days.ToHashSet(),
                    new Dictionary<string, Dictionary<DateOnly, long>> { ["web"] = days.ToDictionary(d => d, _ => 7L) },
                    new Dictionary<string, DateTimeOffset>()), "web", Newest));
    }

    private static IReadOnlyList<DateOnly> Find(int days, params DateOnly[] without) =>
        MissingDays.Find(History(days, without), "web", Newest);

    private static DayHistory History(int days, DateOnly[] without, DateOnly? received = null)
    {
        var all = Enumerable.Range(0, days).Select(d => Newest.AddDays(-d)).ToList();
        return new DayHistory(
            Enumerable.Range(0, CountDays.Days).Select(d => Newest.AddDays(-d)).ToHashSet(),
            new Dictionary<string, Dictionary<DateOnly, long>> { ["web"] = all.Except(without).ToDictionary(d => d, _ => 7L) },
            received is { } day ? new Dictionary<string, DateTimeOffset> { ["web"] = new(day, new TimeOnly(9, 0), TimeSpan.Zero) }
                : new Dictionary<string, DateTimeOffset>());
    }
}
