using Daybook.Foundation.Events;
using Daybook.Foundation.Postgres;
using Npgsql;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Store.Persist;

/// <summary>Many messages at once, more than once, with conflicts, broken connections and an eraser.</summary>
public sealed class ExactlyOnceTests(StandIns standIns)
{
    private const int Messages = 2000;

    [Fact]
    public async Task Messages_delivered_up_to_three_times_by_two_instances_whose_connections_break_are_stored_once()
    {
        var environment = await standIns.NewEnvironment();
        await using var one = await PersistStore.Start(environment);
        await using var other = await PersistStore.Start(environment);
        var random = new Random(1);
        var (messages, ids) = Make(random, users: 50);

        await using var killer = Repeat.Every(TimeSpan.FromMilliseconds(700), () => one.Execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND "
            + "application_name LIKE 'daybook%' AND random() < 0.3"));
        await Deliver(random, messages, one, other);
        await killer.DisposeAsync();

        await one.AssertConsistent();
        Assert.Equal(messages.Count, await one.Scalar<long>("SELECT count(*) FROM messages"));
        Assert.Equal(ids.Count, await one.Scalar<long>("SELECT count(*) FROM event_keys"));
        Assert.Equal(messages.Sum(m => HeaderOf(m).Events), await one.Scalar<long>("SELECT sum(events) FROM messages"));
        Assert.Equal(0L, await one.Scalar<long>("SELECT count(*) FROM dead_letters"));
        Assert.True(await one.Scalar<long>("SELECT sum(rejected) FROM messages") > 0, "There were conflicts.");
        await one.DisposeAsync();
        await other.DisposeAsync();
        Assert.Equal(0L, await Deadlocks(environment));
    }

    [Fact]
    public async Task Nothing_of_a_person_erased_while_messages_are_stored_is_left()
    {
        var environment = await standIns.NewEnvironment();
        await using var one = await PersistStore.Start(environment);
        var random = new Random(2);
        var (messages, _) = Make(random, users: 3);
        var erased = 0L;

        var delivering = Deliver(random, messages, one, one);
        while (await one.Scalar<long>("SELECT count(*) FROM messages") < Messages / 4)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        await one.Execute("INSERT INTO erased_subjects (subject) VALUES ('u:user-1')");
        // When we had the gate, every older transaction had ended.
        await one.Execute($"SELECT pg_advisory_lock({AdvisoryLocks.PolicyGate}); SELECT pg_advisory_unlock({AdvisoryLocks.PolicyGate})");
        erased = await one.Scalar<long>("WITH gone AS (DELETE FROM events WHERE user_id = 'user-1' RETURNING 1) SELECT count(*) FROM gone");
        await delivering;

        Assert.True(erased > 0);
        Assert.Equal(0L, await one.Scalar<long>("SELECT count(*) FROM events WHERE user_id = 'user-1'"));
        Assert.True(await one.Scalar<long>("SELECT sum(blocked) FROM messages") > 0);
        Assert.Equal(0L, await one.Scalar<long>("SELECT count(*) FROM rejected_events WHERE code = 'erased_user' AND body_length > 0"));
        Assert.Equal(await one.Scalar<long>("SELECT count(*) FROM event_keys"),
            erased + await one.Scalar<long>("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task Instances_that_need_the_same_new_partitions_at_once_make_each_once()
    {
        var environment = await standIns.NewEnvironment();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PersistStore.Start(environment)));
        var days = Enumerable.Range(0, 60).Select(d => Noon.AddDays(-d * 20)).ToList();

        await Task.WhenAll(
            stores.SelectMany(s => Enumerable.Range(0, 4).Select(_ => s.Deliver(Message([.. days.Select(d => Event(at: d))])))));

        Assert.Equal(16 * days.Count, await stores[0].Scalar<long>("SELECT count(*) FROM events"));
        await stores[0].AssertConsistent();
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task Instances_that_store_the_same_new_ids_in_other_orders_never_deadlock()
    {
        var environment = await standIns.NewEnvironment();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PersistStore.Start(environment)));
        await stores[0].Deliver(Message(Event()));
        for (var round = 0; round < 8; round++)
        {
            var events = Enumerable.Range(0, 2000).Select(_ => Event(Guid.NewGuid())).ToArray();
            await Task.WhenAll(stores.Select(s => s.Deliver(Message([.. events.OrderBy(_ => Random.Shared.Next())]))));
        }

        await stores[0].AssertConsistent();
        Assert.Equal(8 * 3 * 2000, await stores[0].Scalar<long>("SELECT sum(duplicate) FROM messages"));
        foreach (var store in stores) await store.DisposeAsync();
        Assert.Equal(0L, await Deadlocks(environment));
    }

    [Fact]
    public async Task A_long_read_does_not_hold_up_a_new_partition()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());
        await store.Deliver(Message(Event()));
        await using var reading = await store.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await reading.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand("SELECT count(*) FROM events", reading))
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);

        await store.Deliver(Message(Event(at: Noon.AddDays(-400))))
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(2L, await store.Scalar<long>("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task With_dedupe_off_the_same_deliveries_are_stored_twice_so_these_tests_can_fail()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment(), new() { ["Daybook:Persist:Dedupe"] = "false" });
        var message = Message(Event(), Event());

        await store.Deliver(message);
        await store.Deliver(message);

        Assert.Equal(4L, await store.Scalar<long>("SELECT count(*) FROM events"));
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(store.AssertConsistent);
    }

    // A server process reports its counters when it ends, so ask after its connections close.
    private static async Task<long> Deadlocks(TestEnvironment environment)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        return (long)(await Sql.Scalar(environment.Postgres, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))!;
    }

    // Ids come from a small pool, sometimes with other content, so that transactions conflict.
    private static (List<byte[]> Messages, HashSet<Guid> Ids) Make(Random random, int users)
    {
        var pool = Enumerable.Range(0, Messages * 5).Select(_ => Guid.CreateVersion7()).ToArray();
        random.Shuffle(pool);
        HashSet<Guid> ids = [];
        List<byte[]> messages = [];
        for (var m = 0; m < Messages; m++)
        {
            messages.Add(Message([.. Enumerable.Range(0, random.Next(1, 20)).Select(_ =>
            {
                var index = random.Next(pool.Length);
                ids.Add(pool[index]);
                var other = random.Next(10) == 0;
                return Event(pool[index], type: other ? "other" : "click", user: $"user-{index % users}",
                    at: Noon.AddMinutes(-index % 4000), hash: other ? 2 : 1);
            })]));
        }

        return (messages, ids);
    }

    private static async Task Deliver(Random random, List<byte[]> messages, params PersistStore[] stores)
    {
        var deliveries = messages.SelectMany(m => Enumerable.Repeat(m, random.Next(1, 4))).ToArray();
        random.Shuffle(deliveries);
        await Parallel.ForEachAsync(deliveries.Index(), new ParallelOptions { MaxDegreeOfParallelism = 48 }, async (d, _) =>
            await stores[d.Index % stores.Length].Deliver(d.Item));
    }
}
