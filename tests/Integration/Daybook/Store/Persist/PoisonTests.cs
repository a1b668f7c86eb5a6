using System.Text;
using Daybook.Foundation.Events;
using Daybook.Store.Persist;
using Daybook.Foundation.Queues;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Store.Persist;

public sealed class PoisonTests(StandIns standIns)
{
    [Fact]
    public async Task What_is_no_message_is_kept_once_with_its_bytes()
    {
        await using var store = await Store();

        await Bury(store, "hello"u8.ToArray());
        await Bury(store, "hello"u8.ToArray());

        Assert.Equal("1|undecodable|0|hello",
            await store.Scalar<string>(
                "SELECT concat_ws('|', count(*), min(code), sum(events), min(convert_from(body, 'UTF8'))) FROM dead_letters"));
    }

    [Fact]
    public async Task A_damaged_message_still_says_whose_it_is_and_how_many_events_it_holds()
    {
        await using var store = await Store();
        var message = Message(Event(), Event());
        message[^1] ^= 1;

        await Bury(store, message);

        Assert.Equal($"{HeaderOf(message).MessageId}|undecodable|2",
            await store.Scalar<string>("SELECT concat_ws('|', message_id, code, events) FROM dead_letters"));
    }

    [Fact]
    public async Task A_message_that_can_be_read_comes_back_three_times_and_is_then_kept_with_its_events()
    {
        await using var store = await Store();
        var e = Event();
        var message = Message(e);

        await Bury(store, message);
        Assert.Equal(1, await store.Queues.Count(QueueNames.Events, default));
        Assert.Equal(0L, await store.Scalar<long>("SELECT count(*) FROM dead_letters"));
        await Bury(store, (HeaderOf(message) with { Revived = 3 }).Frame(message.AsSpan(MessageHeader.Length)));

        Assert.Equal("gave_up|1", await store.Scalar<string>("SELECT concat_ws('|', code, events) FROM dead_letters"));
        Assert.Equal(e.EventId, await store.Scalar<Guid>("SELECT event_id FROM dead_letter_events"));
        Assert.Equal(1, await store.Queues.Count(QueueNames.Events, default));
    }

    [Fact]
    public async Task A_message_begun_too_often_is_given_up_with_a_verdict_that_travels()
    {
        await using var store = await Store();
        var message = Message(Event());

        await store.Deliver(message, dequeueCount: 51);
        var poison = Assert.Single(await store.Take(QueueNames.EventsPoison));
        await Bury(store, poison);

        Assert.Equal("gave_up", await store.Scalar<string>("SELECT code FROM dead_letters"));
        Assert.Equal(message, await store.Scalar<byte[]>("SELECT body FROM dead_letters"));
        Assert.Equal(0L, await store.Scalar<long>("SELECT count(*) FROM messages"));
    }

    [Fact]
    public async Task Nothing_is_given_up_while_the_store_fails_for_everybody()
    {
        await using var store = await Store(new() { ["Daybook:Persist:HoldSeconds"] = "0" });
        await store.Execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$; CREATE TRIGGER t BEFORE "
            + "INSERT ON messages EXECUTE FUNCTION refuse()");

        await store.Deliver(Message(Event()), dequeueCount: 80);

        Assert.Equal(1, await store.Queues.Count(QueueNames.Events, default));
        Assert.Equal(0, await store.Queues.Count(QueueNames.EventsPoison, default));
    }

    [Fact]
    public async Task An_event_that_fails_for_no_clear_reason_is_given_up_alone_after_many_failures()
    {
        await using var store = await Store();
        await store.Execute("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.event_type = 'odd' THEN RAISE EXCEPTION 'odd'; END IF; RETURN new; END $$;
            CREATE TRIGGER t BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse()
            """);
        var message = Message(Event(), Event(type: "odd"), Event());

        await store.Deliver(message);
        Assert.Equal(1, await store.Queues.Count(QueueNames.Events, default));
        await store.Deliver((HeaderOf(message) with { Failures = 50 }).Frame(message.AsSpan(MessageHeader.Length)));

        Assert.Equal("2|1", await store.Scalar<string>("SELECT concat_ws('|', persisted, dead) FROM messages"));
        Assert.Equal("gave_up|P0001|odd", await store.Scalar<string>("SELECT concat_ws('|', code, sqlstate, reason) FROM dead_letters"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task A_message_that_the_host_encoded_once_more_is_read()
    {
        await using var store = await Store();
        var message = Message(Event());

        await Bury(store, Encoding.ASCII.GetBytes(Convert.ToBase64String(message)));

        Assert.Equal(1, await store.Queues.Count(QueueNames.Events, default));
        Assert.Equal(0L, await store.Scalar<long>("SELECT count(*) FROM dead_letters"));
    }

    [Fact]
    public async Task A_poison_copy_of_a_finished_message_is_no_dead_letter()
    {
        await using var store = await Store();
        var message = Message(Event());
        await store.Deliver(message);

        await Bury(store, (HeaderOf(message) with { Revived = 3 }).Frame(message.AsSpan(MessageHeader.Length)));

        Assert.Equal(0L, await store.Scalar<long>("SELECT count(*) FROM dead_letters"));
    }

    [Fact]
    public async Task Rejected_events_are_kept_once_with_what_was_said_about_them()
    {
        await using var store = await Store();
        var message = OutageTests.Rejections(detail: "nul \0 inside");

        await store.Get<KeepRejected>().Run(new BinaryData(message), default);
        await store.Get<KeepRejected>().Run(new BinaryData(message), default);

        Assert.Equal("2|missing_field|event_type|door|key-1",
            await store.Scalar<string>(
                "SELECT concat_ws('|', count(*), min(code), min(field), min(stage), min(caller)) FROM rejected_events"));
    }

    [Fact]
    public async Task Attestations_count_once()
    {
        await using var store = await Store();
        var message =
            OutageTests.Attestation(new SentMessage(Guid.CreateVersion7(), Noon, 10), new SentMessage(Guid.CreateVersion7(), Noon, 5));

        await store.Get<CountReceipts>().Run(new BinaryData(message), default);
        await store.Get<CountReceipts>().Run(new BinaryData(message), default);

        Assert.Equal("2|15", await store.Scalar<string>("SELECT concat_ws('|', count(*), sum(events)) FROM sent_messages"));
        Assert.Equal("2|15|5", await store.Scalar<string>("SELECT concat_ws('|', count(*), sum(accepted), sum(rejected)) FROM receipted"));
    }

    private static Task Bury(PersistStore store, byte[] message) =>
        store.Get<KeepDeadLetter>().Run(new BinaryData(message), QueueNames.Events, TestContext.Current.CancellationToken);

    private async Task<PersistStore> Store(Dictionary<string, string?>? settings = null) =>
        await PersistStore.Start(await standIns.NewEnvironment(), settings);
}
