using Daybook.Store.Migrations;
using Daybook.Foundation.Events;
using Daybook.Store.Persist;
using Daybook.Foundation.Queues;
using Npgsql;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Store.Persist;

public sealed class OutageTests(StandIns standIns)
{
    [Fact]
    public async Task Messages_wait_while_PostgreSQL_is_away_and_are_stored_when_it_is_back()
    {
        await using var set = await StandIns.StartOwn();
        await using var store = await PersistStore.Start(await set.NewEnvironment());
        await store.Deliver(Message(Event()));

        await set.Services.Postgres.Kill();
        var deliveries = Enumerable.Range(0, 24).Select(_ => store.Deliver(Message(Event(), Event()))).ToList();
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(deliveries, d => d.IsCompleted);
        await set.Services.Postgres.Start(TestContext.Current.CancellationToken);
        await Task.WhenAll(deliveries);

        NpgsqlConnection.ClearAllPools();
        Assert.Equal(49L, await store.Scalar<long>("SELECT count(*) FROM events"));
        Assert.Equal(0L, await store.Scalar<long>("SELECT count(*) FROM dead_letters"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task When_it_stays_away_a_copy_takes_the_messages_place_on_the_queue_and_no_one_throws()
    {
        var environment = await standIns.NewEnvironment();
        await using var store = await PersistStore.Start(environment, new() { ["Daybook:Persist:HoldSeconds"] = "0" }, migrate: false);
        var message = Message(Event());
        var rejected = Rejections();

        await store.Deliver(message);
        await store.Get<KeepRejected>().Run(new BinaryData(rejected), default);
        await store.Get<KeepDeadLetter>().Run(new BinaryData("nonsense"u8.ToArray()), QueueNames.Events, default);
        await store.Get<CountReceipts>().Run(new BinaryData(Attestation()), default);

        foreach (var queue in new[] { QueueNames.Events, QueueNames.Rejected, QueueNames.EventsPoison, QueueNames.Receipts })
            Assert.Equal(1, await store.Queues.Count(queue, default));
        // It becomes visible later, not now.
        Assert.Empty(await store.Take(QueueNames.Events));
    }

    [Fact]
    public async Task A_copy_that_was_deferred_is_stored_once_although_the_original_comes_too()
    {
        var environment = await standIns.NewEnvironment();
        await using var store = await PersistStore.Start(environment);
        var message = Message(Event());
        var header = HeaderOf(message);

        await Task.WhenAll(store.Deliver(message),
            store.Deliver((header with { Deferred = 3 }).Frame(message.AsSpan(MessageHeader.Length))));

        Assert.Equal(1L, await store.Scalar<long>("SELECT count(*) FROM events"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task A_schema_that_is_not_there_yet_delays()
    {
        var environment = await standIns.NewEnvironment();
        await using var store = await PersistStore.Start(environment);
        await store.Execute("ALTER TABLE day_marks RENAME TO elsewhere");

        var delivery = store.Deliver(Message(Event()));
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.False(delivery.IsCompleted);
        await store.Execute("ALTER TABLE elsewhere RENAME TO day_marks");
        await delivery;

        await store.AssertConsistent();
    }

    [Fact]
    public async Task A_read_only_server_delays()
    {
        var environment = await standIns.NewEnvironment();
        var name = new NpgsqlConnectionStringBuilder(environment.Postgres).Database;
        await using var store = await PersistStore.Start(environment);
        await store.Execute($"ALTER DATABASE \"{name}\" SET default_transaction_read_only = on");
        await store.Execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        var delivery = store.Deliver(Message(Event()));
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.False(delivery.IsCompleted);
        await store.Execute($"BEGIN READ WRITE; ALTER DATABASE \"{name}\" SET default_transaction_read_only = off; COMMIT");
        await store.Execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await delivery;

        Assert.Equal(1L, await store.Scalar<long>("SELECT count(*) FROM events"));
    }

    internal static byte[] Rejections(Guid? messageId = null, string detail = "It is missing.")
    {
        var rejection =
            new Rejection
            {
                Index = 4,
                Code = RejectionCode.MissingField,
                Field = "event_type",
                Detail = detail,
                Body = "{}"u8.ToArray(),
                BodyLength = 2,
                BodySha256 = new byte[32]
            };
        var envelope = new RejectionEnvelope(Guid.CreateVersion7(), Noon, "key-1", "web", null, [rejection, rejection with { Index = 7 }]);
        return new MessageHeader(MessageKind.Rejections, messageId ?? Guid.CreateVersion7(), Noon, 2).Frame(MessageCodec.Encode(envelope));
    }

    internal static byte[] Attestation(params SentMessage[] sent)
    {
        var hours = new Dictionary<DateTimeOffset, int> { [Noon] = sent.Sum(s => s.Events) };
        var attestation =
            new Attestation(Guid.CreateVersion7(), 3, sent, hours, new Dictionary<DateTimeOffset, int> { [Noon.AddHours(1)] = 5 });
        return new MessageHeader(MessageKind.Attestation, Guid.CreateVersion7(), Noon, 0).Frame(MessageCodec.Encode(attestation));
    }
}
