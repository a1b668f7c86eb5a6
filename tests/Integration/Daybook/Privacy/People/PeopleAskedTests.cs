using System.Net;
using System.Text;
using System.Text.Json;
using Daybook.Privacy.Retaining;
using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Privacy.People;

/// <summary>What is known about people, as a question: in reports, and to find people by.</summary>
public sealed class PeopleAskedTests(StandIns standIns)
{
    private const string Pro = """[{"field":"person.plan","op":"is","values":["pro"]}]""";
    private const string Large = """[{"field":"group.company.seats","op":"gt","values":[10]}]""";

    // A day in which nobody says anything.
    private const string Dau = "/stats/dau?from=2026-11-16&to=2026-11-16&filter=";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_changes_with_what_is_known_and_an_erasure_leaves_nothing_to_find()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await app.Deliver(Message(
            Event(type: "visit", at: Noon.AddDays(-4)) with { UserId = null, AnonymousId = "phone" },
            Event(type: "visit", at: Noon.AddDays(-4), user: "bob"), Event(type: "visit", at: Noon.AddDays(-4), user: "cid"),
            Event(type: "identify", properties: """{"plan":"pro"}""") with { AnonymousId = "phone" },
            Event(type: "group", user: "bob", properties: """{"group_id":"acme","traits":{"seats":8}}"""),
            Event(type: "group", at: Noon.AddMinutes(1), properties: """{"group_id":"acme","traits":{"seats":12}}""")));
        await app.RollUp();

        // The visit came before the sign-up, under the phone.
        var (pro, tag) = await Report(app, Pro);
        Assert.Equal(1, pro);
        Assert.Equal(2, (await Report(app, Large)).Users);
        Assert.Equal(["u:ann"], await Find(app, Pro));
        Assert.Equal(["u:bob", "u:cid"], await Find(app, Pro.Replace("is", "is_not", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.NotModified, (await Ask(app, Dau + Escaped(Pro), tag)).Status);

        // Said days later, and before it is counted.
        await app.Deliver(Message(Event(type: "identify", at: Noon.AddHours(1), user: "cid", properties: """{"plan":"pro"}""")));
        Assert.Equal(HttpStatusCode.OK, (await Ask(app, Dau + Escaped(Pro), tag)).Status);
        Assert.Equal(2, (await Report(app, Pro)).Users);
        await app.RollUp();
        (pro, tag) = await Report(app, Pro);
        Assert.Equal(2, pro);
        var (large, ofLarge) = await Report(app, Large);
        Assert.Equal(2, large);

        await app.Erase("ann", "wait=100");

        Assert.Equal(HttpStatusCode.OK, (await Ask(app, Dau + Escaped(Pro), tag)).Status);
        Assert.Equal(1, (await Report(app, Pro)).Users);
        // What bob said of the company holds again.
        Assert.Equal(HttpStatusCode.OK, (await Ask(app, Dau + Escaped(Large), ofLarge)).Status);
        Assert.Equal(0, (await Report(app, Large)).Users);
        Assert.Empty(await Find(app, Large));
        Assert.Equal(["u:cid"], await Find(app, Pro));
        Assert.Equal(["u:bob"], await Find(app, Pro.Replace("is", "is_not", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_asks_people_for_something_of_events_is_told_what_to_ask_instead()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        const string Event = """{"field":"property.plan","op":"is","values":["pro"]}""";
        using var segment = new StringContent($$"""{"filter":[{{Event}}]}""", Encoding.UTF8, "application/json");
        using var saved = await app.App.Http.PutAsync(new Uri("/segments/pro-events", UriKind.Relative), segment, Cancel);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        foreach (var (query, why) in new[]
        {
            ($"filter={Escaped($"[{Event}]")}", "at /0/field"),
            ($$"""filter={{Escaped($$"""[{"any":[{"field":"person.plan","op":"exists"},{{Event}}]}]""")}}""", "at /0/any/1/field"),
            ($"filter={Escaped($"[{Event}]")}", "\\u0022did\\u0022"),
            ("segment=pro-events", "asks for something in events"),
            ("segment=nobody-saved-it", "There is no segment"),
            ("event_type=view", "is not a parameter"),
            ($"query=a&filter={Escaped(Pro)}", "not both"),
            ($"filter={Escaped(Pro)}&after=x", "`next` of the page before"),
            ("after=dTphbm4", "goes on with"),
            ($"filter={Escaped(Pro)}&limit=1001", "from 1 to 1000"),
        })
        {
            var (status, text, _) = await Ask(app, $"/users?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            var unescaped = why.Replace("\\u0022", "\\\"", StringComparison.Ordinal);
            Assert.True(text.Contains(why, StringComparison.Ordinal) || text.Contains(unescaped, StringComparison.Ordinal), text);
        }

        using var body = new StringContent($$"""{"filter":{{Pro}},"segment":["pro-events"]}""", Encoding.UTF8, "application/json");
        using var refused = await app.App.Http.PostAsync(new Uri("/users/find", UriKind.Relative), body, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_frozen_segment_keeps_its_people_through_changes_and_sign_ups_until_they_are_erased()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await app.Deliver(Message(
            Event(type: "identify", properties: """{"plan":"pro"}""") with { UserId = null, AnonymousId = "tab" },
            Event(type: "identify", properties: """{"plan":"pro"}"""),
            Event(type: "identify", user: "bob", properties: """{"plan":"free"}"""),
            Event(type: "identify", user: "eve", properties: """{"plan":"pro"}""")));
        var frozen = await Save(app, $$"""{"filter":{{Pro}},"as_of":"now"}""");
        Assert.Equal("frozen 3 True 1", Text(frozen));
        var asOf = frozen.GetProperty("as_of").GetString();

        // Nobody is pro any more, bob is; and the tab is cid's.
        await app.Deliver(Message(
            Event(type: "identify", at: Noon.AddHours(1), properties: """{"plan":"free"}"""),
            Event(type: "identify", at: Noon.AddHours(1), user: "eve", properties: """{"plan":"free"}"""),
            Event(type: "identify", at: Noon.AddHours(1), user: "bob", properties: """{"plan":"pro"}"""),
            Event(type: "view", at: Noon.AddHours(2), user: "cid") with { AnonymousId = "tab" },
            Event(type: "view", at: Noon.AddHours(3), user: "cid")));
        await app.RollUp();

        Assert.Equal(["u:ann", "u:cid", "u:eve"], await FindSegment(app));
        Assert.Equal(3, await UsersOfSegment(app));
        Assert.Equal("frozen 3 True 1", Text(await Save(app, $$"""{"filter":{{Pro}},"as_of":"{{asOf}}"}""")));
        foreach (var (body, why) in new[]
        {
            ($$"""{"filter":{{Pro}},"as_of":"2026-11-20T12:00:00Z"}""", "earlier is not"),
            ($$"""{"filter":{{Large}},"as_of":"{{asOf}}"}""", "earlier is not"),
            ($$"""{"filter":{{Pro}},"as_of":"soon"}""", "earlier is not"),
            ("""{"filter":[{"field":"source","op":"exists"}],"as_of":"now"}""", "at /0/field"),
        })
            Assert.Contains(why, (await Put(app, body, HttpStatusCode.BadRequest)), StringComparison.Ordinal);
        Assert.Contains("""{"kind":"cohort","id_kind":"anonymous","subject":"tab","segment":"trial","as_of":""",
            (await Ask(app, "/users/cid/export")).Text, StringComparison.Ordinal);

        var receipt = await app.Erase("cid", "wait=100");
        Assert.Equal(1, receipt.GetProperty("places").GetProperty("cohorts_left").GetInt32());
        Assert.Equal(["u:ann", "u:eve"], await FindSegment(app));
        Assert.Equal(2, await UsersOfSegment(app));
        Assert.Equal(0, await app.Scalar<long>("SELECT count(*) FROM cohort_members WHERE subject IN ('a:tab', 'u:cid')"));
        Assert.Equal("frozen 2 True 1", Text(JsonElement.Parse((await Ask(app, "/segments/trial")).Text)));

        // At once, under one name: one of them holds, and what the other stored goes a day later.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Save(app, $$"""{"filter":{{Pro}},"as_of":"now"}""")));
        Assert.Equal(["u:bob"], await FindSegment(app));
        Assert.Equal("frozen 1 True 3", Text(JsonElement.Parse((await Ask(app, "/segments/trial")).Text)));
        var sweep = app.Get<DropCohorts>();
        Assert.Equal(0, await sweep.Run(TimeProvider.System.GetUtcNow().AddHours(1), Cancel));
        Assert.Equal(2, await sweep.Run(TimeProvider.System.GetUtcNow().AddHours(26), Cancel));
        Assert.Equal(["u:bob"], await FindSegment(app));

        Assert.Equal("live   4", Text(await Save(app, $$"""{"filter":{{Pro}}}""")));
        Assert.Equal(["u:bob"], await FindSegment(app));
        await sweep.Run(TimeProvider.System.GetUtcNow().AddHours(26), Cancel);
        Assert.Equal(0, await app.Scalar<long>("SELECT (SELECT count(*) FROM cohorts) + (SELECT count(*) FROM cohort_members)"));
        Assert.Contains("revision 3, frozen", (await Ask(app, "/ops/audit?action=change&limit=100")).Text, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> Save(PrivacyApp app, string body) => JsonElement.Parse(await Put(app, body, HttpStatusCode.OK));

    private static async Task<string> Put(PrivacyApp app, string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await app.App.Http.PutAsync(new Uri("/segments/trial", UriKind.Relative), content, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} {text}\n{app.App.Logs.Tail()}");
        return text;
    }

    private static string Text(JsonElement segment) =>
        string.Join(' ', new[] { "state", "members", "complete", "revision" }.Select(name => segment.GetProperty(name).ToString()));

    private static async Task<List<string>> FindSegment(PrivacyApp app) => People((await Ask(app, "/users?segment=trial")).Text);

    private static async Task<long> UsersOfSegment(PrivacyApp app) =>
        JsonElement.Parse((await Ask(app, "/stats/active?interval=month&from=2026-11-01&to=2026-11-30&segment=trial")).Text)
            .GetProperty("periods")[0].GetProperty("users").GetInt64();

    private static List<string> People(string answer) =>
    [
        .. JsonElement.Parse(answer).GetProperty("people").EnumerateArray()
            .Select(p => $"{p.GetProperty("kind").GetString()![0]}:{p.GetProperty("id").GetString()}"),
    ];

    private static string Escaped(string filter) => Uri.EscapeDataString(filter);

    private static async Task<(int Users, string Tag)> Report(PrivacyApp app, string filter)
    {
        var (status, text, tag) = await Ask(app, Dau + Escaped(filter));
        Assert.True(status == HttpStatusCode.OK, text);
        return (JsonElement.Parse(text).GetProperty("days")[0].GetProperty("dau").GetInt32(), tag!);
    }

    // By both forms.
    private static async Task<List<string>> Find(PrivacyApp app, string filter)
    {
        var (status, text, _) = await Ask(app, $"/users?filter={Escaped(filter)}");
        Assert.True(status == HttpStatusCode.OK, text);
        using var body = new StringContent($$"""{"filter":{{filter}},"limit":10}""", Encoding.UTF8, "application/json");
        using var answer = await app.App.Http.PostAsync(new Uri("/users/find", UriKind.Relative), body, Cancel);
        Assert.Equal(text, await answer.Content.ReadAsStringAsync(Cancel));
        return People(text);
    }

    private static async Task<(HttpStatusCode Status, string Text, string? Tag)> Ask(PrivacyApp app, string path, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (tag is not null) request.Headers.Add("If-None-Match", tag);
        using var answer = await app.App.Http.SendAsync(request, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), answer.Headers.ETag?.ToString());
    }
}
