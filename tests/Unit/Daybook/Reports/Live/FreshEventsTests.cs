using Daybook.Reports;
using Daybook.Reports.Live;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Reports.Live;

public sealed class FreshEventsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_event_is_fresh_once_also_one_that_is_stored_late_and_the_first_page_is_not()
    {
        var fresh = new FreshEvents();
        StoredEvent[] events = [.. Enumerable.Range(0, 6).Select(i => Event(i))];

        Assert.Empty(fresh.Take([events[3], events[1]]).Fresh);
        Assert.Equal([events[0], events[2], events[4]], fresh.Take([events[4], events[3], events[2], events[1], events[0]]).Fresh);
        var (late, more) = fresh.Take([events[5], events[4], events[2]]);
        Assert.Equal([events[5]], late);
        Assert.False(more);
        Assert.Empty(fresh.Take([events[5], events[4]]).Fresh);
    }

    [Fact]
    public void When_a_whole_page_is_new_some_may_be_missing()
    {
        var fresh = new FreshEvents();
        fresh.Take(Page(0));

        Assert.True(fresh.Take(Page(EventFeed.PageSize)).More);
        Assert.False(fresh.Take(Page((2 * EventFeed.PageSize) - 1)).More);
    }

    [Fact]
    public void Old_events_that_come_into_the_page_because_others_were_erased_are_not_new()
    {
        var fresh = new FreshEvents();
        fresh.Take(Page(100));

        Assert.Empty(fresh.Take([.. Page(100).Skip(50), .. Page(-100).Take(50)]).Fresh);
    }

    [Fact]
    public void However_many_come_no_event_is_told_twice() => Prop.ForAll(Steps(), steps =>
    {
        var (fresh, last, told) = (new FreshEvents(), 0, new HashSet<Guid>());
        fresh.Take(Page(0));
        return steps.Concat(Enumerable.Repeat(150, 60)).All(step => fresh.Take(Page(last += step)).Fresh.All(e => told.Add(e.EventId)))
            && told.Count == last;
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<List<int>> Steps() => Gen.Choose(1, EventFeed.PageSize).NonEmptyListOf().ToArbitrary();

    // The newest has this number.
    private static StoredEvent[] Page(int last) => [.. Enumerable.Range(0, EventFeed.PageSize).Select(i => Event(last - i))];

    private static StoredEvent Event(int number) => new(
        new Guid(number, 0, 0, new byte[8]), "view", Start, "u", null, null, "web", new("{}"), new("{}"), Start.AddSeconds(number), null);
}
