using System.Text.Json;
using Daybook.Days.Rollup;
using Daybook.Foundation.Events;
using Daybook.Privacy;
using Daybook.Privacy.Erasing;
using Daybook.Privacy.Retaining;
using Daybook.Store.Persist;
using NodaTime;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Store.Persist;

/// <summary>What events say about people and groups, as Persist notes it and the views tell it.</summary>
public sealed class PropertiesTests(StandIns standIns)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_views_hold_what_an_independent_fold_says_in_whatever_order_events_come_and_whoever_is_erased(int seed)
    {
        await using var one = await PersistStore.Start(await standIns.NewEnvironment());
        await using var other = await PersistStore.Start(one.Environment);
        var random = new Random(seed);
        List<SaidEvent> events = [.. Enumerable.Range(0, 700).Select(_ => SaidEvent.Make(random))];
        var (early, late) = (events[..500], events[500..]);

        // Every event twice, in different messages and orders.
        SaidEvent[] sent = [.. early, .. early];
        random.Shuffle(sent);
        await Deliver(sent);
        await AssertViews(one, early);

        HashSet<string> erased = [];
        foreach (var user in new[] { "user-0", "user-3" })
        {
            var people = SaidEvent.Owners([.. early.Where(e => !erased.Contains(e.Stored.Subject))]);
            erased.Add("u:" + user);
            erased.UnionWith(people.Where(p => p.Value == user).Select(p => "a:" + p.Key));
            await one.Get<Erasures>()
                .FindOrStart(new Person(Person.User, user), false, true, "test", TestContext.Current.CancellationToken);
            await one.Get<ContinueErasures>().Run(TestContext.Current.CancellationToken);
            Assert.Equal("done", await one.Scalar<string>("SELECT DISTINCT state FROM erasures"));
            await AssertViews(one, [.. early.Where(e => !erased.Contains(e.Stored.Subject))]);
        }

        // Late events, also of the erased.
        await Deliver(late);
        await AssertViews(one, [.. events.Where(e => !erased.Contains(e.Stored.Subject))]);
        Assert.Equal(0L, await one.Scalar<long>(
            $"""
            SELECT count(*) FROM (SELECT subject FROM persons UNION ALL SELECT subject FROM person_properties
              UNION ALL SELECT subject FROM person_groups UNION ALL SELECT subject FROM group_properties) s
            WHERE subject IN ('{string.Join("', '", erased)}')
            """));

        // The same again from what is stored, as for an installation of before.
        await one.Execute(
            "TRUNCATE persons, person_properties, person_groups, group_properties; UPDATE installation SET properties_day = '-infinity'");
        await one.Get<FillProperties>().Run(TestContext.Current.CancellationToken);
        await AssertViews(one, [.. events.Where(e => !erased.Contains(e.Stored.Subject))]);
        Assert.True(await one.Scalar<bool>("SELECT properties_day IS NULL FROM installation"));

        Task Deliver(IEnumerable<SaidEvent> some) => Task.WhenAll(
            some.Chunk(20).Select((part, i) => (i % 2 == 0 ? one : other).Deliver(Message([.. part.Select(e => e.Stored)]))));
    }

    [Fact]
    public async Task Of_many_properties_those_that_were_set_last_are_kept_and_it_says_that_there_are_more()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());
        static string Traits(int from, int count) =>
            "{" + string.Join(',', Enumerable.Range(from, count).Select(i => $"\"p{i:000}\":{i}")) + "}";
        Event[] events =
        [
            Event(type: "identify", at: Noon, properties: Traits(0, 150)),
            Event(type: "identify", at: Noon.AddMinutes(2), properties: Traits(100, 150)),
            Event(type: "identify", at: Noon.AddMinutes(1), properties: Traits(300, 100)),
            Event(type: "identify", at: Noon.AddMinutes(-1), properties: Traits(50, 10), user: "bob"),
        ];

        foreach (var e in events) await store.Deliver(Message(e));
        var kept = await Kept();
        await store.Execute("TRUNCATE persons, person_properties; UPDATE installation SET properties_day = '-infinity'");
        await store.Get<FillProperties>().Run(TestContext.Current.CancellationToken);

        Assert.Equal(kept, await Kept());
        // 150 of the last event, and of the event before the first 50 in the order of names.
        Assert.Equal(
            Enumerable.Range(100, 150).Concat(Enumerable.Range(300, 50)).Select(i => $"p{i:000}"), kept.Split(' '));
        Assert.Equal("u:ann true, u:bob false",
            await store.Scalar<string>("SELECT string_agg(concat_ws(' ', subject, more::text), ', ' ORDER BY subject) FROM persons"));

        Task<string> Kept() =>
            store.Scalar<string>("SELECT string_agg(name, ' ' ORDER BY name) FROM person_properties WHERE subject = 'u:ann'");
    }

    [Fact]
    public async Task A_value_too_large_to_keep_hides_the_one_before_and_a_name_too_long_is_told()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());
        await store.Deliver(Message(Event(type: "identify", properties: """{"bio":"short"}""")));
        await store.Deliver(Message(Event(type: "identify", at: Noon.AddMinutes(1),
            properties: $$"""{"bio":"{{new string('x', 1100)}}","{{new string('n', 201)}}":1}""")));

        Assert.True(await store.Scalar<bool>("SELECT value IS NULL FROM person_properties"));
        Assert.True(await store.Scalar<bool>("SELECT more FROM persons"));
        Assert.Equal(0L, await store.Scalar<long>("SELECT count(*) FROM live_person_properties"));
    }

    [Fact]
    public async Task Properties_stay_as_long_as_any_event_of_the_person_is_kept()
    {
        await using var store = await PersistStore.Start(await standIns.NewEnvironment());
        await store.Deliver(Message(
            Event(type: "identify", user: "gone", properties: """{"plan":"a"}"""),
            Event(type: "identify", user: "back", properties: """{"plan":"b"}"""),
            Event(type: "group", user: "gone", properties: """{"group_id":"acme","seats":3}"""),
            Event(type: "click", user: "back", at: Noon.AddDays(5)) with { AnonymousId = "phone" },
            Event(type: "identify", properties: """{"colour":"red"}""") with { UserId = null, AnonymousId = "phone" }));
        await store.Get<CountMarkedDays>().Run(TestContext.Current.CancellationToken);
        // Not counted yet.
        await store.Deliver(Message(Event(type: "identify", user: "new", properties: """{"plan":"c"}""")));

        var forgotten = await store.Get<ForgetPeople>()
            .Run(Instant.FromDateTimeOffset(Noon.AddDays(3)), TestContext.Current.CancellationToken);

        Assert.Equal(1, forgotten);
        Assert.Equal("u:back colour \"red\", u:back plan \"b\", u:new plan \"c\"", await store.Scalar<string>(
            "SELECT string_agg(concat_ws(' ', subject, name, value), ', ' ORDER BY subject, name) FROM live_person_properties"));
        Assert.Equal(0L, await store.Scalar<long>("SELECT (SELECT count(*) FROM person_groups) + (SELECT count(*) FROM group_properties)"));
    }

    private static async Task AssertViews(PersistStore store, IReadOnlyList<SaidEvent> events)
    {
        var owners = SaidEvent.Owners(events);
        string Person(Event e) => e.UserId is null && owners.TryGetValue(e.AnonymousId!, out var owner) ? "u:" + owner : e.Subject;
        var order = events.OrderBy(e => e.Stored.OccurredAt).ThenBy(e => e.Stored.EventId).ToList();
        SortedDictionary<string, string> people = new(StringComparer.Ordinal), groups = new(StringComparer.Ordinal);
        SortedSet<string> members = new(StringComparer.Ordinal);
        foreach (var e in order)
        {
            foreach (var (name, value) in e.Traits) people[$"{Person(e.Stored)} {name}"] = value;
            if (e.Group is not { } group) continue;
            members.Add($"{Person(e.Stored)} {group}");
            foreach (var (name, value) in e.GroupTraits) groups[$"{group} {name}"] = value;
        }

        Assert.Equal(Lines(people), await Rows(store, "concat_ws(' ', subject, name, value)", "live_person_properties"));
        Assert.Equal(Lines(groups), await Rows(store, "concat_ws(' ', group_type, group_id, name, value)", "live_group_properties"));
        Assert.Equal(members.ToArray(), await Rows(store, "concat_ws(' ', subject, group_type, group_id)", "live_person_groups"));
    }

    private static string[] Lines(SortedDictionary<string, string> said) =>
        [.. said.Where(s => s.Value != "null" && s.Value.Length < 1000).Select(s => $"{s.Key} {s.Value}").Order(StringComparer.Ordinal)];

    private static async Task<string[]> Rows(PersistStore store, string row, string view) =>
    [
        .. (await store.Scalar<string[]>($"SELECT coalesce(array_agg({row}), ARRAY[]::text[]) FROM {view}")).Order(StringComparer.Ordinal),
    ];

    /// <summary>An event, and what it says, known without reading it.</summary>
    private sealed record SaidEvent(Event Stored, Dictionary<string, string> Traits, string? Group, Dictionary<string, string> GroupTraits)
    {
        public static SaidEvent Make(Random random)
        {
            var user = random.Next(3) == 0 ? null : $"user-{random.Next(6)}";
            var anonymous = user is null || random.Next(3) == 0 ? $"anon-{random.Next(10)}" : null;
            var (traits, group, groupTraits) = (Some(random), (string?)null, new Dictionary<string, string>());
            string type, properties;
            switch (random.Next(6))
            {
                case 0:
                    (type, properties) = ("identify", $$"""{"traits":{{Json(traits)}}}""");
                    break;
                case 1:
                    (type, properties) = ("identify", Json(traits));
                    break;
                case 2:
                    (type, properties) = ("bought", $$"""{"$set":{{Json(traits)}},"plan":"not this"}""");
                    break;
                case 3:
                    type = "group";
                    groupTraits = traits;
                    traits = [];
                    var id = random.Next(4);
                    group = $"company {id}";
                    properties = $$"""{"group_id":{{id}},"traits":{{Json(groupTraits)}}}""";
                    break;
                case 4:
                    type = "group";
                    groupTraits = traits;
                    traits = [];
                    group = $"team red-{random.Next(3)}";
                    properties = Json(new(groupTraits)
                    {
                        ["group_id"] = $"\"{group[5..]}\"",
                        ["group_type"] = "\"team\"",
                    });
                    break;
                default:
                    (type, properties) = ("click", Json(traits));
                    traits = [];
                    break;
            }

            return new(Event(Guid.NewGuid(), type, Noon.AddMinutes(random.Next(8)), properties: properties) with
            {
                UserId = user,
                AnonymousId = anonymous,
            }, traits, group, groupTraits);
        }

        /// <summary>The user of the earliest event that carries both ids.</summary>
        public static Dictionary<string, string> Owners(IReadOnlyList<SaidEvent> events) => events
            .Where(e => e.Stored is { UserId: not null, AnonymousId: not null })
            .GroupBy(e => e.Stored.AnonymousId!)
            .ToDictionary(g => g.Key, g => g.OrderBy(e => e.Stored.OccurredAt).ThenBy(e => e.Stored.EventId).First().Stored.UserId!);

        private static Dictionary<string, string> Some(Random random) => Enumerable.Range(0, 1 + random.Next(3))
            .Select(_ => random.Next(5)).Distinct()
            .ToDictionary(n => $"p{n}", _ => random.Next(8) switch
            {
                0 => "null",
                1 => $"\"{new string('x', 1500)}\"",
                2 => "[1, 2]",
                var n => $"\"v{n}-{random.Next(100)}\"",
            });

        private static string Json(Dictionary<string, string> members) =>
            "{" + string.Join(',', members.Select(m => $"{JsonSerializer.Serialize(m.Key)}:{m.Value}")) + "}";
    }
}
