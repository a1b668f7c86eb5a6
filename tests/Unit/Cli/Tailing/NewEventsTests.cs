using System.Text.Json;
using Daybook.Cli.Tailing;

namespace Daybook.Tests.Cli.Tailing;

public sealed class NewEventsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_event_is_new_once_and_comes_in_the_order_of_receipt()
    {
        var events = new NewEvents();

        Assert.Equal([1, 2], Numbers(events.Take(Page(2, 1), limit: 10)));
        Assert.Empty(Numbers(events.Take(Page(2, 1), limit: 10)));
        Assert.Equal([3, 5], Numbers(events.Take(Page(5, 3, 2, 1), limit: 10)));
        // Received before the fifth and stored after it.
        Assert.Equal([4], Numbers(events.Take(Page(5, 4, 3, 2, 1), limit: 10)));
    }

    [Fact]
    public void What_lay_below_the_first_page_does_not_come_up_when_a_page_is_larger()
    {
        var events = new NewEvents();
        events.Take(Page(9, 8, 7), limit: 3);

        Assert.Equal([10], Numbers(events.Take(Page(10, 9, 8, 7, 6, 5), limit: 100)));
    }

    [Fact]
    public void A_page_of_nothing_but_new_events_may_have_left_some_out()
    {
        var events = new NewEvents();
        Assert.False(events.IsTooSmall(Page(3, 2, 1), limit: 3));
        Assert.False(events.Take(Page(3, 2, 1), limit: 3).Gap);

        Assert.True(events.IsTooSmall(Page(9, 8, 7), limit: 3));
        Assert.False(events.IsTooSmall(Page(9, 8, 7), limit: 4));
        Assert.True(events.Take(Page(9, 8, 7), limit: 3).Gap);
    }

    [Fact]
    public void A_million_events_are_shown_once_each_and_not_all_remembered()
    {
        var events = new NewEvents();
        var shown = 0;
        for (var last = 500; last <= 1_000_000; last += 500)
        {
            var page = events.Take(Page([.. Enumerable.Range(last - 999, 1000).Reverse().Where(n => n > 0)]), limit: 1000);
            shown += page.Fresh.Count;
            Assert.False(page.Gap);
        }

        Assert.Equal(1_000_000, shown);
    }

    private static IEnumerable<int> Numbers(NewPage page) => page.Fresh.Select(e => (int)(e.ReceivedAt - Noon).TotalSeconds);

    private static List<RecentEvent> Page(params int[] newestFirst) =>
        [.. newestFirst.Select(n => new RecentEvent(new Guid(n, 0, 0, new byte[8]), Noon.AddSeconds(n), default(JsonElement)))];
}
