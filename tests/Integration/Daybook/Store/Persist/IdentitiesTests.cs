using System.Text;
using Daybook.Foundation.Events;
using Daybook.Foundation.Text;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Store.Persist;

/// <summary>Whose an anonymous id is, as Persist notes it.</summary>
public sealed class IdentitiesTests(StandIns standIns)
{
    private const string Owners =
        "SELECT coalesce(string_agg(anonymous_id || '=' || user_id, ' ' ORDER BY anonymous_id), '') FROM identity_owners";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task It_is_that_of_the_earliest_event_in_whatever_order_and_at_whatever_time_they_come(int seed)
    {
        await using var one = await PersistStore.Start(await standIns.NewEnvironment());
        await using var other = await PersistStore.Start(one.Environment);
        var random = new Random(seed);
        // Few ids, and few times, so that many events are equally early and their ids decide.
        List<Event> events =
        [
            .. Enumerable.Range(0, 600)
                .Select(_ => Event(Guid.NewGuid(), at: Noon.AddMinutes(random.Next(5)), user: $"user-{random.Next(6)}") with
            {
                AnonymousId = random.Next(4) == 0 ? null : $"anon-{random.Next(8)}",
            }),
        ];

        await Task.WhenAll(events.Chunk(15).Select((part, i) => (i % 2 == 0 ? one : other).Deliver(Message(part))));

        var pairs = events.Where(e => e.AnonymousId is not null)
            .GroupBy(e => (e.AnonymousId, e.UserId)).Select(g => g.OrderBy(e => e.OccurredAt).ThenBy(e => e.EventId).First()).ToList();
        Assert.Equal(
            pairs.Select(e => $"{e.AnonymousId} {e.UserId} {e.EventId}").Order(StringComparer.Ordinal),
            (await one.Scalar<string[]>("SELECT array_agg(concat_ws(' ', anonymous_id, user_id, first_event_id)) FROM identity_links"))
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            string.Join(' ',
                pairs.GroupBy(e => e.AnonymousId, (id, g) => $"{id}={g.OrderBy(e => e.OccurredAt).ThenBy(e => e.EventId).First().UserId}")
                .Order(StringComparer.Ordinal)),
            await one.Scalar<string>(Owners));
        // Every owner that Rollup may not know is noted.
        Assert.Equal(8L, await one.Scalar<long>("SELECT count(DISTINCT anonymous_id) FROM identity_changes"));
        await one.AssertConsistent();
    }

    [Fact]
    public async Task The_longest_ids_that_the_door_takes_are_linked_and_have_properties_and_a_group()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());
        // Five bytes a character, and nothing that could be compressed.
        var (user, phone) = (Longest(1), Longest(2));
        var group = string.Concat(Longest(3).EnumerateRunes().Where(rune => rune.Value > 0xFFFF));
        var type = string.Concat(Enumerable.Repeat("\U00020000\U00020123\U00021234", 33));

        await store.Deliver(Message(Event(user: user) with { AnonymousId = phone },
            Event(type: "group", user: user, at: Noon.AddMinutes(1),
                properties: $$"""{"group_id":"{{group}}","group_type":"{{type}}","{{new string('t', 200)}}":"x"}""")));

        Assert.Equal(TextLength.MaxBytes, Encoding.UTF8.GetByteCount(user));
        Assert.Equal($"{phone}={user}", await store.Scalar<string>(Owners));
        Assert.Equal(1L, await store.Scalar<long>("SELECT count(*) FROM group_properties"));
        await store.AssertConsistent();
    }

    private static string Longest(int seed)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, TextLength.MaxBytes / 5)
            .Select(_ => $"{(char)random.Next('!', '[')}{new Rune(random.Next(0xE0100, 0xE01EF))}"));
    }

    [Fact]
    public async Task A_sender_that_puts_both_ids_on_every_event_writes_them_once()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());
        await store.Deliver(Message(Event() with { AnonymousId = "phone" }));
        const string Rows =
            "SELECT string_agg(xmin::text || ctid::text, ' ') FROM (SELECT xmin, ctid FROM identity_links UNION ALL SELECT xmin, ctid "
                + "FROM identity_owners) r";
        var before = await store.Scalar<string>(Rows);

        for (var i = 1; i < 5; i++) await store.Deliver(Message(Event(at: Noon.AddMinutes(i)) with { AnonymousId = "phone" }));

        Assert.Equal(before, await store.Scalar<string>(Rows));
        Assert.Equal(1L, await store.Scalar<long>("SELECT count(*) FROM identity_changes"));
    }

    [Fact]
    public async Task An_alias_gives_its_previous_id_to_the_user()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());

        await store.Deliver(Message(Event(type: "alias", properties: """{"previous_id":"phone"}""")));
        await store.Deliver(
            Message(Event(type: "alias", properties: """{"previous_id":7}"""), Event(properties: """{"previous_id":"desk"}""")));

        Assert.Equal("phone=ann", await store.Scalar<string>(Owners));
        Assert.True(await store.Scalar<bool>("SELECT alias FROM identity_links"));
    }

    [Fact]
    public async Task Nothing_is_noted_of_events_that_are_not_stored_or_where_people_are_not_merged()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());
        await store.Execute("INSERT INTO erased_subjects (subject) VALUES ('u:ann')");
        await store.Deliver(Message(Event() with { AnonymousId = "phone" }));
        await store.Execute("UPDATE installation SET identity = 'off'");
        await store.Deliver(Message(Event(user: "bob") with { AnonymousId = "phone" }));

        Assert.Equal(1L, await store.Scalar<long>("SELECT count(*) FROM events"));
        Assert.Equal(0L,
            await store.Scalar<long>("SELECT (SELECT count(*) FROM identity_links) + (SELECT count(*) FROM identity_changes)"));
    }
}
