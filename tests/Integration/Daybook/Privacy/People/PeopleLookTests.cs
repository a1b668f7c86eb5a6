using System.Net;
using System.Text.Json;
using Daybook.Foundation.Events;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Privacy.People;

/// <summary>Finding people, and looking at one.</summary>
public sealed class PeopleLookTests(StandIns standIns)
{
    [Fact]
    public async Task A_person_is_who_the_events_say_now_before_and_after_the_rollup_until_they_are_erased()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await app.Deliver(Message(
            Event(type: "visit", at: Noon.AddDays(-3)) with { UserId = null, AnonymousId = "phone" },
            Event(type: "identify", at: Noon.AddDays(-3), properties: """{"plan":"free","colour":"red"}""") with
            {
                UserId = null,
                AnonymousId = "phone",
            },
            Event(type: "view", at: Noon.AddDays(-1)), Event(type: "view", user: "bob", at: Noon.AddDays(-1))));
        await app.RollUp();
        await app.Deliver(Message(
            Event(type: "identify", properties: """{"traits":{"plan":"pro","email":"Ann@Example.com"}}""") with { AnonymousId = "phone" },
            Event(type: "group", properties: """{"group_id":"acme","traits":{"seats":3}}"""),
            Event(type: "group", at: Noon.AddMinutes(1), user: "bob", properties: """{"group_id":"acme","traits":{"seats":4}}"""),
            // Late.
            Event(type: "identify", at: Noon.AddDays(-4), properties: """{"plan":"none"}""")));

        var before = await Get(app, "/users/ann");
        await app.RollUp();
        var after = await Get(app, "/users/ann");

        Assert.Equal(before.GetRawText(), after.GetRawText());
        Assert.Equal(
            """
            user ann ["phone"] 2026-11-16T12:00:00Z 2026-11-20T12:00:00Z colour="red" email="Ann@Example.com" plan="pro"
            company acme 2026-11-20T12:00:00Z seats=4 6 identify=3 group=1 view=1 visit=1
            """.ReplaceLineEndings(" "), Text(after));
        // The phone is ann's.
        Assert.Equal(after.GetRawText(), (await Get(app, "/users/phone?kind=anonymous")).GetRawText());
        Assert.Equal(after.GetRawText(), (await Post(app, "/users/show", """{"user_id":"ann"}""")).GetRawText());

        foreach (var query in new[] { "an", "ann@ex", "phon", "ANN@EXAMPLE.COM" }) Assert.Equal(["ann"], await Find(app, query));
        Assert.Equal(["ann"], await Find(app, "pro"));
        // Said by an earlier event only.
        Assert.Empty(await Find(app, "free"));
        Assert.Empty(await Find(app, "%"));
        Assert.Equal(["bob"], await Find(app, "b"));
        Assert.Equal(["ann", "bob"], (await Find(app, null)).Order(StringComparer.Ordinal));

        await app.Erase("ann");

        Assert.Equal(["bob"], await Find(app, null));
        Assert.Empty(await Find(app, "ann@ex"));
        await Get(app, "/users/ann", HttpStatusCode.NotFound);
        await Get(app, "/users/phone?kind=anonymous", HttpStatusCode.NotFound);
        Assert.Empty((await Get(app, "/users/ann/events")).GetProperty("events").EnumerateArray());
        Assert.Equal("user bob [] 2026-11-19T12:00:00Z 2026-11-20T12:01:00Z company acme 2026-11-20T12:01:00Z seats=4 2 group=1 view=1",
            Text(await Get(app, "/users/bob")));
    }

    [Fact]
    public async Task The_timeline_has_each_event_of_the_person_once_the_latest_first_page_by_page()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        var random = new Random(5);
        // Many at the same instant, so that ids decide.
        List<Event> events = [.. Enumerable.Range(0, 300).Select(_ => Event(Guid.NewGuid(), "view",
            Noon.AddDays(-random.Next(400)).AddMinutes(random.Next(3)), user: $"user-{random.Next(4)}") with
        {
            AnonymousId = random.Next(2) == 0 ? null : $"anon-{random.Next(6)}",
        })];
        events = [.. events.Select(e => e.AnonymousId is not null && random.Next(2) == 0 ? e with { UserId = null } : e)];
        await app.Deliver(Message([.. events[..200]]));
        await app.RollUp();
        await app.Deliver(Message([.. events[200..]]));
        var owners = events.Where(e => e is { UserId: not null, AnonymousId: not null }).GroupBy(e => e.AnonymousId!)
            .ToDictionary(g => g.Key, g => g.OrderBy(e => e.OccurredAt).ThenBy(e => e.EventId).First().UserId);

        foreach (var user in new[] { "user-0", "user-1" })
        {
            var expected = events.Where(e => (e.UserId ?? owners.GetValueOrDefault(e.AnonymousId!)) == user)
                .OrderByDescending(e => e.OccurredAt).ThenByDescending(e => e.EventId).Select(e => e.EventId).ToList();
            foreach (var limit in new[] { 7, 1000 })
            {
                List<Guid> told = [];
                var before = "";
                do
                {
                    var page = await Get(app, $"/users/{user}/events?limit={limit}{before}");
                    told.AddRange(page.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("event_id").GetGuid()));
                    before = page.GetProperty("next").GetString() is { } next ? $"&before={next}" : "";
                }
                while (before.Length > 0);

                Assert.Equal(expected, told);
            }

            Assert.Equal(expected.Count, (await Get(app, $"/users/{user}")).GetProperty("events").GetProperty("total").GetInt32());
        }
    }

    [Fact]
    public async Task A_look_at_a_person_is_audited_under_their_hash_and_may_ask_for_another_scope()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment(), new()
        {
            ["Daybook__Access__PeopleScope"] = "ops",
            ["Daybook__Access__ApiKeys__0__Id"] = "reader",
            ["Daybook__Access__ApiKeys__0__KeyHash"] = "sha256:"
                + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("reader-key"u8)),
            ["Daybook__Access__ApiKeys__0__Scopes"] = "read",
        });
        await app.Deliver(Message(Event(user: "o/1"), Event()));

        await Get(app, "/users/ann");
        await Get(app, "/users/ann/events");
        await Post(app, "/users/events", """{"user_id":"o/1"}""");
        await Get(app, "/users?query=ann");
        using var reader = new HttpClient { BaseAddress = new Uri(app.App.Url) };
        reader.DefaultRequestHeaders.Add("X-Api-Key", "reader-key");
        foreach (var path in new[] { "/users", "/users/ann", "/users/ann/events" })
        {
            using var refused = await reader.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        Assert.Equal(["PersonEvents", "ShowPerson"], await Audited("ann"));
        Assert.Equal(["PersonEventsInBody"], await Audited("o/1"));
        Assert.DoesNotContain("ann", (await Get(app, "/ops/audit?limit=100&caller=local")).GetRawText(), StringComparison.Ordinal);

        async Task<IEnumerable<string>> Audited(string user) =>
            (await Get(app, $"/ops/audit?limit=100&caller=local&user_id={Uri.EscapeDataString(user)}"))
                .GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("endpoint").GetString()!)
                .Distinct().Order(StringComparer.Ordinal);
    }

    private static async Task<JsonElement> Get(PrivacyApp app, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await app.App.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await Read(app, answer, expected);
    }

    private static async Task<JsonElement> Post(PrivacyApp app, string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await app.App.Http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return await Read(app, answer, HttpStatusCode.OK);
    }

    private static async Task<JsonElement> Read(PrivacyApp app, HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} {text}\n{app.App.Logs.Tail()}");
        return JsonElement.Parse(text);
    }

    private static async Task<List<string>> Find(PrivacyApp app, string? query)
    {
        var found = await Get(app, query is null ? "/users" : $"/users?query={Uri.EscapeDataString(query)}");
        return [.. found.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("id").GetString()!)];
    }

    // The whole of it on one line.
    private static string Text(JsonElement person)
    {
        static string Said(JsonElement said) => string.Join(' ', said.GetProperty("values").EnumerateArray()
            .Select(v => $"{v.GetProperty("name").GetString()}={v.GetProperty("value").GetRawText()}"));
        string?[] parts =
        [
            .. new[] { "kind", "id" }.Select(n => person.GetProperty(n).GetString()), person.GetProperty("anonymous_ids").GetRawText(),
            .. new[] { "first_seen_at", "last_seen_at" }.Select(n => person.GetProperty(n).GetString()),
            Said(person.GetProperty("properties")),
            .. person.GetProperty("groups").EnumerateArray().SelectMany(g => new[]
            {
                g.GetProperty("group_type").GetString(), g.GetProperty("group_id").GetString(), g.GetProperty("seen_at").GetString(),
                Said(g.GetProperty("properties")),
            }),
            person.GetProperty("events").GetProperty("total").GetRawText(),
            .. person.GetProperty("events").GetProperty("by_type").EnumerateArray()
                .Select(t => $"{t.GetProperty("event_type").GetString()}={t.GetProperty("events").GetRawText()}"),
        ];
        return string.Join(' ', parts.Where(p => !string.IsNullOrEmpty(p)));
    }
}
