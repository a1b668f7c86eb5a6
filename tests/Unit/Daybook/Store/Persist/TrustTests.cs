using Daybook.Store.Persist;

using static Daybook.Tests.Store.Persist.PlannedMessages;

namespace Daybook.Tests.Store.Persist;

public sealed class TrustTests
{
    private readonly Trust _trust = new();

    [Fact]
    public void It_comes_after_enough_transactions_without_a_duplicate()
    {
        Learn(Trust.After - 1, Fate.Persisted);
        Assert.False(_trust.Has([Message()]));

        Learn(1, Fate.Persisted);
        Assert.True(_trust.Has([Message()]));
    }

    [Theory]
    [InlineData((byte)Fate.Duplicate)]
    [InlineData((byte)Fate.Conflict)]
    public void An_id_that_was_stored_before_ends_it(byte fate)
    {
        Learn(Trust.After, Fate.Persisted);
        Learn(1, (Fate)fate);
        Assert.False(_trust.Has([Message()]));

        Learn(Trust.After - 1, Fate.Persisted);
        Assert.False(_trust.Has([Message()]));
    }

    [Fact]
    public void A_repeat_within_the_message_does_not_end_it()
    {
        Learn(Trust.After - 1, Fate.Persisted);
        var id = Guid.NewGuid();
        var plan = new BatchPlan([Message(Event(id), Event(id))]);
        plan[plan.Firsts[0]] = Fate.Persisted;
        plan[plan.Followers[0].Event] = Fate.Duplicate;

        _trust.Learn(plan);

        Assert.True(_trust.Has([Message()]));
    }

    [Fact]
    public void A_message_that_may_be_stored_already_is_never_trusted()
    {
        Learn(Trust.After, Fate.Persisted);
        var again = Message(Event(Guid.NewGuid()));
        again.MayBeFinished = true;

        Assert.False(_trust.Has([Message(), again]));
    }

    private void Learn(int times, Fate fate)
    {
        for (var i = 0; i < times; i++)
        {
            var plan = new BatchPlan([Message(Event(Guid.NewGuid()))]);
            plan[plan.Firsts[0]] = fate;
            _trust.Learn(plan);
        }
    }
}
