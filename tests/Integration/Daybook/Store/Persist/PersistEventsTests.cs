using Daybook.Foundation.Events;
using Daybook.Foundation.Queues;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Store.Persist;

public sealed class PersistEventsTests(StandIns standIns)
{
    [Fact]
    public async Task What_was_sent_is_what_is_stored()
    {
        await using var store = await Store();
        var e = Event(properties: """{"text":"héllo ☃ \" \\ \n","n":1.5e10,"deep":{"a":[1,null,true]}}""") with
        {
            AnonymousId = "anon",
            SessionId = "session",
            Context = "{\"ip\":\"::1\"}"u8.ToArray(),
            SentAt = Noon.AddTicks(1234560),
        };

        await store.Deliver(Message(e));

        Assert.Equal(
            """click|2026-11-20 12:00:00+00|ann|anon|session|web|{"n": 15000000000, "deep": {"a": [1, null, true]}, "text": "héllo ☃ \" \\ \n"}|{"ip": "::1"}|2026-11-20 12:00:00+00|2026-11-20 12:00:00.123456+00""",
            await store.Scalar<string>($"""
                SELECT concat_ws('|', event_type, occurred_at AT TIME ZONE 'UTC' || '+00', user_id, anonymous_id, session_id, source, properties, context, received_at AT TIME ZONE 'UTC' || '+00', sent_at AT TIME ZONE 'UTC' || '+00')
                FROM events WHERE event_id = '{e.EventId}'
                """));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task Keys_are_found_by_their_index_however_many_are_looked_up_at_once()
    {
        await using var store = await Store();
        await store.Execute("""
            INSERT INTO event_keys (event_id, body_hash, occurred_at, message_id)
              SELECT gen_random_uuid(), 1, '2026-11-20', gen_random_uuid() FROM generate_series(1, 50000);
            ANALYZE event_keys
            """);
        const string IndexScans = "SELECT idx_scan FROM pg_stat_user_tables WHERE relname = 'event_keys'";
        const string SeqScans = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'event_keys'";
        var (byIndex, whole) = (await store.Scalar<long>(IndexScans), await store.Scalar<long>(SeqScans));

        await store.Deliver(Message([.. Enumerable.Range(0, 1000).Select(_ => Event())]));

        // A connection reports its work some seconds later.
        while (await store.Scalar<long>(IndexScans) == byIndex) await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(whole, await store.Scalar<long>(SeqScans));
    }

    [Fact]
    public async Task A_redelivered_message_changes_nothing()
    {
        await using var store = await Store();
        var message = Message(Event(), Event());

        await store.Deliver(message);
        await store.Deliver(message);
        await store.Deliver(message, dequeueCount: 2);

        Assert.Equal("1|2|2|0",
            await store.Scalar<string>("SELECT concat_ws('|', count(*), sum(events), sum(persisted), sum(duplicate)) FROM messages"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task The_same_event_again_is_a_duplicate_and_other_content_under_its_id_is_a_conflict_that_is_kept()
    {
        await using var store = await Store();
        var e = Event(hash: 1);

        await store.Deliver(Message(e));
        await store.Deliver(Message(e, e with { BodyHash = 2, EventType = "other" }, e));
        await store.Deliver(Message(e with { BodyHash = 2, EventType = "other" }));

        Assert.Equal("3|5|1|2|2",
            await store.Scalar<string>(
                "SELECT concat_ws('|', count(*), sum(events), sum(persisted), sum(duplicate), sum(rejected)) FROM messages"));
        Assert.Equal("conflict|other",
            await store.Scalar<string>(
                "SELECT DISTINCT concat_ws('|', code, convert_from(body, 'UTF8')::jsonb ->> 'event_type') FROM rejected_events"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task The_same_stored_content_under_another_fingerprint_is_a_duplicate()
    {
        await using var store = await Store();
        var e = Event(hash: 1, properties: """{"a":[1,2.50],"b":null}""") with { SessionId = null, AnonymousId = "anon" };

        await store.Deliver(Message(e));
        await store.Deliver(Message(e with { BodyHash = 2 }));
        await store.Deliver(
            Message(e with { BodyHash = 3, AnonymousId = null }, e with { BodyHash = 4, OccurredAt = e.OccurredAt.AddSeconds(1) }));

        Assert.Equal("1|1|2",
            await store.Scalar<string>("SELECT concat_ws('|', sum(persisted), sum(duplicate), sum(rejected)) FROM messages"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task Within_one_message_the_first_of_an_id_wins()
    {
        await using var store = await Store();
        var e = Event(hash: 1);

        await store.Deliver(Message(e, e, e with { BodyHash = 2, EventType = "other" }));

        Assert.Equal("1|1|1", await store.Scalar<string>("SELECT concat_ws('|', persisted, duplicate, rejected) FROM messages"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task One_bad_event_is_dead_lettered_and_its_neighbours_are_stored()
    {
        await using var store = await Store();
        var bad = Event(properties: """{"n":"\u0000"}""");
        var messageId = Guid.CreateVersion7();

        await store.Deliver(
            Message(messageId, [.. Enumerable.Range(0, 30).Select(_ => Event()), bad, .. Enumerable.Range(0, 20).Select(_ => Event())]));

        Assert.Equal("51|50|1", await store.Scalar<string>("SELECT concat_ws('|', events, persisted, dead) FROM messages"));
        Assert.Equal($"{messageId}|{bad.EventId}|data_error|22P05|1",
            await store.Scalar<string>("SELECT concat_ws('|', message_id, part, code, sqlstate, events) FROM dead_letters"));
        Assert.Equal(bad.EventId, await store.Scalar<Guid>("SELECT event_id FROM dead_letter_events"));
        var kept = await store.Scalar<byte[]>("SELECT body FROM dead_letters");
        Assert.Equal(bad.EventId, MessageCodec.DecodeEvents(kept.AsSpan(MessageHeader.Length)).Requests.Single().Events.Single().EventId);
        await store.AssertConsistent();
    }

    [Fact]
    public async Task Bad_events_in_one_of_many_messages_do_not_touch_the_others()
    {
        await using var store = await Store();
        var good = Enumerable.Range(0, 20).Select(_ => Message(Event(), Event())).ToList();
        var bad = Message(Event(), Event(properties: """{"n":"\ud800"}"""), Event(type: "a\0b"));

        await Task.WhenAll(good.Append(bad).Select(m => store.Deliver(m)));

        Assert.Equal("21|43|41|2",
            await store.Scalar<string>("SELECT concat_ws('|', count(*), sum(events), sum(persisted), sum(dead)) FROM messages"));
        Assert.Equal(2L, await store.Scalar<long>("SELECT count(*) FROM dead_letters"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task Events_of_many_days_get_their_partitions_and_marks()
    {
        await using var store = await Store();
        var installed = await store.Scalar<DateTime>("SELECT installed_at FROM installation");
        DateTimeOffset[] days =
            [new(1969, 5, 1, 0, 0, 0, default), new(1970, 1, 1, 0, 0, 0, default), new(2015, 5, 17, 10, 5, 3, default),
                new(2015, 5, 31, 23, 59, 59, default), new(installed, TimeSpan.Zero)];

        await store.Deliver(Message([.. days.Select(d => Event(at: d))]));

        Assert.Equal(
            [$"events_d{installed:yyyyMMdd}", "events_m196905", "events_m197001", "events_m201505"],
            (await store.Scalar<string[]>("SELECT array_agg(DISTINCT tableoid::regclass::text) FROM events")).Order());
        Assert.Equal(5L, await store.Scalar<long>("SELECT count(DISTINCT bucket) FROM day_marks"));
        Assert.Equal(0L, await store.Scalar<long>("SELECT count(*) FROM day_marks WHERE extract(epoch FROM bucket)::bigint % 900 <> 0"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task A_partition_that_disappeared_is_made_again()
    {
        await using var store = await Store();
        await store.Deliver(Message(Event()));
        var partition = await store.Scalar<string>("SELECT tableoid::regclass::text FROM events");
        await store.Execute($"DROP TABLE {partition}; DELETE FROM event_keys; DELETE FROM messages; DELETE FROM day_marks");

        await store.Deliver(Message(Event()));

        Assert.Equal(1L, await store.Scalar<long>("SELECT count(*) FROM events"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task Events_below_the_horizon_are_too_old_and_their_partition_is_not_made_again()
    {
        await using var store = await Store();
        await store.Execute("UPDATE policy SET horizon = '2026-11-20T00:00Z'");

        await store.Deliver(Message(Event(at: Noon.AddDays(-1)), Event(at: Noon)));

        Assert.Equal("1|1", await store.Scalar<string>("SELECT concat_ws('|', persisted, rejected) FROM messages"));
        Assert.Equal("too_old", await store.Scalar<string>("SELECT code FROM rejected_events"));
        Assert.Equal(1L, await store.Scalar<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task Of_an_erased_person_only_id_and_reason_are_kept_and_what_was_erased_does_not_return()
    {
        await using var store = await Store();
        var before = Event(user: "ann", hash: 1);
        await store.Deliver(Message(before));
        await store.Execute(
            "INSERT INTO erased_subjects (subject) VALUES ('u:ann'); DELETE FROM events; UPDATE event_keys SET body_hash = 0");

        var later = Event(user: "ann", properties: """{"secret":"s3cret"}""");
        await store.Deliver(Message(before, later, before with { BodyHash = 2, UserId = "bob" }, Event(user: "bob")));

        Assert.Equal("1|3|0",
            await store.Scalar<string>("SELECT concat_ws('|', persisted, blocked, rejected) FROM messages ORDER BY events DESC LIMIT 1"));
        Assert.Equal("erased_user|0|0",
            await store.Scalar<string>("SELECT DISTINCT concat_ws('|', code, length(body), body_length) FROM rejected_events"));
        Assert.Equal("bob", await store.Scalar<string>("SELECT string_agg(user_id, ',') FROM events"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_whose_id_an_erased_persons_event_has_is_stored_in_one_message_as_in_two(bool together)
    {
        await using var store = await Store();
        await store.Execute("INSERT INTO erased_subjects (subject) VALUES ('u:ann')");
        var anns = Event(user: "ann", hash: 1);
        var bobs = anns with { UserId = "bob", BodyHash = 2 };
        var repeat = anns with { UserId = "bob", BodyHash = 2 };
        var other = anns with { UserId = "carl", BodyHash = 3 };

        Event[] events = [anns, bobs, repeat, other, anns];
        foreach (var message in together ? [Message(events)] : events.Select(e => Message(e)).ToArray()) await store.Deliver(message);

        Assert.Equal("1|1|1|2",
            await store.Scalar<string>("SELECT concat_ws('|', sum(persisted), sum(duplicate), sum(rejected), sum(blocked)) FROM messages"));
        Assert.Equal("bob", await store.Scalar<string>("SELECT string_agg(user_id, ',') FROM events"));
        Assert.Equal("conflict,erased_user,erased_user",
            await store.Scalar<string>("SELECT string_agg(code, ',' ORDER BY code) FROM rejected_events"));
        await store.AssertConsistent();
    }

    [Fact]
    public async Task Carried_messages_are_counted_as_sent_once()
    {
        await using var store = await Store();
        var sent = Enumerable.Range(0, 16).Select(i => new SentMessage(Guid.CreateVersion7(), Noon, i)).ToList();

        await store.Deliver(Message(Guid.CreateVersion7(), sent, Event()));
        await store.Deliver(Message(Guid.CreateVersion7(), sent, Event()));

        Assert.Equal("16|120", await store.Scalar<string>("SELECT concat_ws('|', count(*), sum(events)) FROM sent_messages"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("damaged")]
    [InlineData("version")]
    public async Task What_cannot_be_read_goes_to_the_poison_queue_as_it_is(string kind)
    {
        await using var store = await Store();
        var message = kind == "nonsense" ? "hello"u8.ToArray() : Message(Event());
        if (kind == "damaged") message[^1] ^= 1;
        if (kind == "version")
        {
            message[4] = 9;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(44), Crc32.Of(message.AsSpan(0, 44)));
        }

        await store.Deliver(message);

        Assert.Equal(message, Assert.Single(await store.Take(QueueNames.EventsPoison)));
    }

    private async Task<PersistStore> Store() => await PersistStore.Start(await standIns.NewEnvironment());
}
