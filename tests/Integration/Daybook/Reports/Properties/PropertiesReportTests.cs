using System.Net.Http.Json;
using System.Text.Json;
using Daybook.Tests.Privacy;

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
        Assert.Equal("2026-11-20T12:00:00Z", cut.GetProperty("from").GetString());

        await app.Erase("ann");

        Assert.Equal(["\"free\" 2", "7 1"], await Values("plan"));
        Assert.DoesNotContain("secret-of-ann", (await Get("/properties")).GetRawText(), StringComparison.Ordinal);

        Task<JsonElement> Get(string path) =>
            app.App.Http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

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
