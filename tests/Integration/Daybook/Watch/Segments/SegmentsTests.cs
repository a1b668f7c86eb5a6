using System.Net;
using System.Text;
using System.Text.Json;
using Daybook.Tests.Privacy;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Watch.Segments;

public sealed class SegmentsTests(StandIns standIns)
{
    private const string Pro = """{"filter":[{"field":"property.plan","op":"is","values":["pro"]}]}""";
    private const string Free = """{"filter":[{"field":"property.plan","op":"is","values":["free"]}]}""";
    private static readonly DateTimeOffset At = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_segment_is_a_filter_by_name_and_its_content_is_part_of_every_tag()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await app.Deliver(Message(
            Event(user: "ann", at: At, properties: """{"plan":"pro"}"""),
            Event(user: "bob", at: At, properties: """{"plan":"free"}"""),
            Event(user: "cid", at: At, properties: """{"plan":"pro","seats":5}""")));
        const string Dau = "/stats/dau?from=2026-03-10&to=2026-03-10";

        Assert.Contains("There is no segment", (await Get(app, $"{Dau}&segment=paying", HttpStatusCode.BadRequest)).Text,
            StringComparison.Ordinal);
        var saved = await Put(app, "paying", Pro);
        var (text, tag) = await Get(app, $"{Dau}&segment=paying");
        Assert.Contains("\"dau\":2", text, StringComparison.Ordinal);
        // The same again is the same.
        Assert.Equal(saved, await Put(app, "paying", Pro));
        Assert.Equal(tag, (await Get(app, $"{Dau}&segment=paying")).Tag);

        Assert.Equal(2, JsonDocument.Parse(await Put(app, "paying", Free)).RootElement.GetProperty("revision").GetInt32());
        var changed = await Get(app, $"{Dau}&segment=paying");
        Assert.Contains("\"dau\":1", changed.Text, StringComparison.Ordinal);
        Assert.NotEqual(tag, changed.Tag);

        // Several, and a filter beside them: all must hold.
        await Put(app, "paying", Pro);
        await Put(app, "Big.one_2", """{"filter":[{"any":[{"field":"property.seats","op":"gte","values":[5]}]}]}""");
        var seats = Uri.EscapeDataString("""[{"field":"property.seats","op":"lt","values":[5]}]""");
        Assert.Contains("\"dau\":1", (await Get(app, $"{Dau}&segment=paying&segment=Big.one_2")).Text, StringComparison.Ordinal);
        Assert.Contains("\"dau\":0", (await Get(app, $"{Dau}&segment=paying&segment=Big.one_2&filter={seats}")).Text,
            StringComparison.Ordinal);
        foreach (var path in new[] { "/events/recent?segment=Big.one_2", "/events/export?format=jsonl&from=2026-03-01&segment=Big.one_2" })
        {
            var events = (await Get(app, path)).Text;
            Assert.Contains("cid", events, StringComparison.Ordinal);
            Assert.DoesNotContain("ann", events, StringComparison.Ordinal);
        }

        Assert.Equal(["Big.one_2", "paying"], JsonDocument.Parse((await Get(app, "/segments")).Text).RootElement.GetProperty("segments")
            .EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        using (var deleted = await app.App.Http.DeleteAsync(new Uri("/segments/paying", UriKind.Relative), Cancel))
            Assert.Contains("\"pro\"", await deleted.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        await Get(app, "/segments/paying", HttpStatusCode.NotFound);
        await Get(app, $"{Dau}&segment=paying", HttpStatusCode.BadRequest);
        var audit = (await Get(app, "/ops/audit?action=change&limit=100")).Text;
        Assert.Contains("SaveSegment", audit, StringComparison.Ordinal);
        Assert.Contains("DeleteSegment", audit, StringComparison.Ordinal);
        Assert.Contains("/segments/paying", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_a_segment_is_refused_with_the_reason()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        foreach (var (name, body, why) in new[]
        {
            ("ok", """{"filter":[]}""", "at least one condition"),
            ("ok", """{"filters":[]}""", "The body must be"),
            ("ok", "[", "The body must be"),
            ("ok", """{"filter":[{"field":"property.plan","op":"like","values":["x"]}]}""", "at /0/op"),
            ("ok", """{"filter":[{"field":"user_id","op":"contains","values":["ann"]}]}""", "an erasure finds"),
            ("ok", """{"filter":[{"any":[{"field":"session_id","op":"is","values":["s"]}]}]}""", "a session is over soon"),
            ("-no", Pro, "1 to 100 characters"),
            ("with%20blank", Pro, "1 to 100 characters"),
        })
            Assert.Contains(why, await Put(app, name, body, HttpStatusCode.BadRequest), StringComparison.Ordinal);

        Assert.Equal(0, await app.Scalar<long>("SELECT count(*) FROM segments"));
    }

    [Fact]
    public async Task An_erased_person_is_in_no_segment_any_more_and_the_segment_finds_the_same_events()
    {
        await using var app = await PrivacyApp.Start(await standIns.NewEnvironment());
        await app.Deliver(Message(Event(user: "ann-7", at: At), Event(user: "bob", at: At), Event(user: "cid", at: At)));
        await Put(app, "testers", """
            {"filter":[{"any":[{"field":"user_id","op":"is","values":["ann-7","bob"]},[{"field":"user_id","op":"is","values":["ann-7"]}]]}]}
            """);
        await Put(app, "others", """{"filter":[{"field":"property.name","op":"is_not","values":["bob"]}]}""");

        var receipt = await app.Erase("ann-7", "wait=100");

        Assert.Equal(1, receipt.GetProperty("places").GetProperty("segments_blanked").GetInt32());
        Assert.DoesNotContain("ann-7", (await Get(app, "/segments")).Text, StringComparison.Ordinal);
        var events = JsonDocument.Parse((await Get(app, "/events/recent?segment=testers")).Text).RootElement.GetProperty("events");
        Assert.Equal("bob", Assert.Single(events.EnumerateArray()).GetProperty("user_id").GetString());
        Assert.Contains("\"revision\":1", (await Get(app, "/segments/others")).Text, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<string> Put(PrivacyApp app, string name, string body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await app.App.Http.PutAsync(new Uri($"/segments/{name}", UriKind.Relative), content, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == expected, $"{(int)answer.StatusCode} {text}");
        return text;
    }

    private static async Task<(string Text, string? Tag)> Get(PrivacyApp app, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await app.App.Http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == expected, $"{path} {(int)answer.StatusCode} {text}");
        return (text, answer.Headers.ETag?.ToString());
    }
}
