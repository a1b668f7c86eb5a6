using Daybook.Store.Persist;

using static Daybook.Tests.Store.Persist.PlannedMessages;

namespace Daybook.Tests.Store.Persist;

public sealed class BatchPlanTests
{
    [Fact]
    public void Each_id_is_tried_once_in_the_order_of_ids()
    {
        var ids = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToArray();

        var plan = new BatchPlan([Message([.. ids.Select(i => Event(i))]), Message([.. ids.Reverse().Select(i => Event(i))])]);

        Assert.Equal(ids.Order(), plan.Firsts.Select(f => f.Event.EventId));
        Assert.Equal(50, plan.Followers.Count);
    }

    [Fact]
    public void Condemned_events_are_dead_and_take_no_part()
    {
        var message = Message(Event(Guid.NewGuid()), Event(Guid.NewGuid()));
        message.Dead = new Dictionary<int, Condemned> { [1] = new("data_error", "bad", "22P05") };

        var plan = new BatchPlan([message]);

        Assert.Equal(0, Assert.Single(plan.Firsts).Position);
        Assert.Equal(1, plan.Counts()[0][(int)Fate.Dead]);
    }
}
