using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Days.Rollup;
using Daybook.Privacy.Retaining;
using Daybook.Tests.Privacy;
using NodaTime;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Reports.Properties;

/// <summary>Which properties and values events have.</summary>
public sealed class PropertiesReportTests(StandIns standIns)
{
    [Fact]
    public async Task Names_paths_and_values_are_those_of_the_stored_events_and_an_erased_persons_are_gone()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await app.Deliver(Message(
            Event(properties: """{"plan":"pro","seats":3}"""), Event(user: "bob", properties: """{"plan":"free"}"""),
            Event(at: Noon.AddDays(1), properties: """{"plan":"secret-of-ann","page.url":"/a"}""")));
        await app.RollUp();
        await app.Deliver(Message(
            Event(user: "bob", properties: """{"plan":7}""") with
            {
                Context = """{"page":{"url":"/b","size":{"w":1}},"lib":"js"}"""u8.ToArray(),
            },
            Event(type: "view", user: "bob", properties: """{"plan":"free"}""")));

        Assert.Equal(
            [
                "click property plan 4 1 number,string \"free\"|7", "click context lib 1 0.25 string \"js\"",
                "click context page.size.w 1 0.25 number 1", "click context page.url 1 0.25 string \"/b\"",
                "click property page.url 1 0.25 string \"/a\"", "click property seats 1 0.25 number 3",
                "view property plan 1 1 string \"free\"",
            ], await Names(""));
        Assert.Equal(["view property plan 1 1 string \"free\""], await Names("?event_type=view"));
        Assert.Equal(["\"free\" 2", "\"pro\" 1", "\"secret-of-ann\" 1", "7 1"], await Values("plan"));
        Assert.Equal(["\"free\" 1", "\"pro\" 1", "\"secret-of-ann\" 1", "7 1"], await Values("plan", "event_type=click"));
        Assert.Equal(["\"pro\" 1"], await Values("plan", "query=RO&event_type=click"));
        Assert.Equal(["\"/b\" 1"], await Values("page.url", "scope=context"));
        Assert.Equal(["\"/a\" 1"], await Values("page.url"));
        var cut = await Get("/properties/plan/values?limit=1");
        Assert.True(cut.GetProperty("more").GetBoolean());
        Assert.Equal("2026-11-20T00:00:00Z", cut.GetProperty("from").GetString());

        // Today is read from the events until it is over.
        await app.Deliver(Message(Event(at: TimeProvider.System.GetUtcNow(), user: "bob", properties: """{"plan":"today"}""")));
        await app.RollUp();
        Assert.Equal(2, await app.Scalar<long>("SELECT count(*) FROM property_days"));
        Assert.Contains("\"secret-of-ann\"", await app.Query("SELECT value FROM property_values", r => r.GetString(0)));
        Assert.Equal(["\"free\" 2", "\"pro\" 1", "\"secret-of-ann\" 1", "\"today\" 1", "7 1"], await Values("plan"));
        var all = await Get("/properties/plan/values");
        Assert.Equal((6, 0, 0, true), (all.GetProperty("events").GetInt32(), all.GetProperty("other_events").GetInt32(),
            all.GetProperty("pending_events").GetInt32(), all.GetProperty("complete").GetBoolean()));

        // What somebody changed by hand is found, and counted again when it is asked for.
        var recount = app.Get<NightlyRecount>();
        Assert.Equal(0, await recount.Run(TestContext.Current.CancellationToken));
        foreach (var change in new[]
        {
            "UPDATE property_values SET events = 9 WHERE value = '\"pro\"'", "DELETE FROM property_values WHERE value = '7'",
            "UPDATE property_uses SET types = 1 WHERE name = 'seats'", "DELETE FROM property_types", "UPDATE property_days SET events = 1",
        })
        {
            await app.Execute(change);
            Assert.True(await recount.Run(TestContext.Current.CancellationToken) > 0, change);
            await Again();
            Assert.Equal(0, await recount.Run(TestContext.Current.CancellationToken));
        }

        await app.Erase("ann");

        Assert.Equal(["\"free\" 2", "\"today\" 1", "7 1"], await Values("plan"));
        Assert.DoesNotContain("secret-of-ann", (await Get("/properties")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["\"free\"", "7"], await app.Query("SELECT DISTINCT value FROM property_values WHERE name = 'plan' ORDER BY 1",
            r => r.GetString(0)));

        await app.Get<MoveHorizon>().Run(new LocalDate(2026, 11, 21), TestContext.Current.CancellationToken);
        Assert.Equal(0, await app.Scalar<long>("SELECT count(*) FROM property_values WHERE day < '2026-11-21'"));
        Assert.Equal(["\"today\" 1"], await Values("plan"));

        async Task Again()
        {
            using var answer = await app.App.Http.PostAsync(new Uri("/ops/rollup?from=2026-11-20&to=2026-11-21&wait=200", UriKind.Relative),
                null, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }

        async Task<JsonElement> Get(string path)
        {
            using var answer = await app.App.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, app.App.Logs.Tail());
            return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        }

        async Task<IEnumerable<string>> Names(string query) =>
            (await Get("/properties" + query)).GetProperty("properties").EnumerateArray().Select(p => string.Join(' ',
                p.GetProperty("event_type").GetString(), p.GetProperty("scope").GetString(), p.GetProperty("name").GetString(),
                p.GetProperty("events").GetRawText(), p.GetProperty("share").GetRawText(),
                string.Join(',', p.GetProperty("types").EnumerateArray().Select(t => t.GetString())),
                string.Join('|', p.GetProperty("examples").EnumerateArray().Select(t => t.GetString())))).ToList();

        async Task<IEnumerable<string>> Values(string name, string query = "") =>
            (await Get($"/properties/{name}/values?{query}")).GetProperty("values").EnumerateArray()
                .Select(v => $"{v.GetProperty("value").GetRawText()} {v.GetProperty("events").GetRawText()}").ToList();
    }
}
