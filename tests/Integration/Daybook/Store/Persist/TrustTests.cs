using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Daybook.Store.Persist;
using Npgsql;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Store.Persist;

/// <summary>Keys that are taken without looking for them first.</summary>
public sealed class TrustTests(StandIns standIns)
{
    [Fact]
    public async Task A_key_that_exists_ends_the_transaction_and_nothing_of_it_is_stored()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());
        var known = Event();
        await store.Deliver(Message(known));

        var fault = await Assert.ThrowsAsync<PostgresException>(() => Trusting(store, Event(), known));

        Assert.Equal(StoreFault.KeyTaken, StoreFaults.Of(fault));
        Assert.Equal(1L, await store.Scalar<long>("SELECT count(*) FROM event_keys"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task Events_that_policy_refuses_have_the_outcome_that_looking_gives_them()
    {
        var (before, erased) = (Noon.AddDays(-40), "bob");
        Event[] known = [Event(at: before), Event(user: erased), Event(at: before, hash: 8)];
        var outcomes = new List<string>();
        foreach (var trusting in (bool[])[true, false])
        {
            await using var store = await PersistStore.Start(await standIns.NewEnvironment());
            await store.Deliver(Message(known));
            await store.Execute("INSERT INTO erased_subjects (subject) VALUES ('u:bob')");
            await store.Execute($"UPDATE policy SET horizon = '{Noon.AddDays(-30):O}'");
            Event[] events =
            [
                Event(), known[0], known[1], Event(known[2].EventId, at: before, properties: "{\"n\":2}", hash: 9),
                Event(at: before), Event(user: erased), Event(known[0].EventId, user: erased, hash: 8),
            ];
            if (trusting) await Trusting(store, events);
            else await store.Deliver(Message(events));
            outcomes.Add(await store.Scalar<string>(
                "SELECT concat_ws(' ', persisted, duplicate, rejected, blocked) FROM messages ORDER BY events DESC LIMIT 1"));
        }

        Assert.Equal("1 2 2 2", outcomes[1]);
        Assert.Equal(outcomes[1], outcomes[0]);
    }

    [Fact]
    public async Task After_many_new_events_a_resend_is_still_a_duplicate_and_its_neighbours_are_stored()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());
        var known = Event();
        await store.Deliver(Message(known));
        for (var i = 0; i <= Trust.After; i++) await store.Deliver(Message(Event()));

        await store.Deliver(Message(Event(), known, Event(known.EventId, properties: "{\"n\":2}", hash: 8), Event()));

        await store.AssertConsistent();
        Assert.Equal("2 1 1", await store.Scalar<string>(
            "SELECT concat_ws(' ', persisted, duplicate, rejected) FROM messages ORDER BY events DESC LIMIT 1"));
    }

    private static Task Trusting(PersistStore store, params Event[] events)
    {
        var (header, envelope, _) = MessageReader.Events(Message(events));
        var plan = new BatchPlan([new PendingMessage(header!, envelope!)]);
        return new PersistTransaction(store.Get<PostgresConnections>(), new SeenMessages())
            .Run(plan, PersistMode.Trusting, TestContext.Current.CancellationToken);
    }
}
