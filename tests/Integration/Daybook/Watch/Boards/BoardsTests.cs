using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Daybook.Privacy.Retaining;
using Daybook.Tests.Privacy;

using static Daybook.Tests.Store.Persist.TestMessages;

namespace Daybook.Tests.Watch.Boards;

public sealed class BoardsTests(StandIns standIns)
{
    private const string Local = "daybook-local-key";

    private static readonly DateTimeOffset At = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_board_is_kept_as_it_was_saved_and_of_ten_who_change_it_at_once_nine_are_told()
    {
        await using var app = await Started();
        await Ask(app, HttpMethod.Put, "/segments/paying", """{"filter":[{"field":"property.plan","op":"is","values":["pro"]}]}""");
        var title = "تقرير 🛒 " + new string('w', 190);
        var body = Body(title, Tile("Users", "dau", """{"from":"2026-03-10","to":"2026-03-10","segment":"paying"}""", null),
            Tile("‮ﺏ 🎉", "trend", """{"event_type":["view","a,b"],"measure":"users"}""", "30d"));

        var first = await Ask(app, HttpMethod.Put, "/boards/weekly", body, "If-None-Match", "*");
        Assert.Equal((title, 1, "\"1\""),
            (first.Json.GetProperty("title").GetString(), first.Json.GetProperty("revision").GetInt32(), first.Tag));
        // The same again changes nothing, whatever its sender took it for: an answer may have been lost.
        Assert.Equal(first.Text, (await Ask(app, HttpMethod.Put, "/boards/weekly", body)).Text);
        Assert.Equal(first.Text, (await Ask(app, HttpMethod.Put, "/boards/weekly", body, "If-None-Match", "*")).Text);
        // What was read can be sent back.
        Assert.Equal(first.Text, (await Ask(app, HttpMethod.Put, "/boards/weekly", first.Text, "If-Match", "\"1\"")).Text);
        Assert.Equal(first.Text, (await Ask(app, HttpMethod.Get, "/boards/weekly")).Text);
        var asks = first.Json.GetProperty("tiles")[0].GetProperty("asks").GetString()!;
        Assert.Contains("\"dau\":1", (await Ask(app, HttpMethod.Get, asks)).Text, StringComparison.Ordinal);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            Send(app, HttpMethod.Put, "/boards/weekly", Body($"by {i}"), Local, "If-Match", "\"1\"")));
        Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.OK), a =>
        {
            Assert.Equal(HttpStatusCode.PreconditionFailed, a.Status);
            Assert.Contains("local has changed the board", a.Text, StringComparison.Ordinal);
            Assert.Equal(2, a.Json.GetProperty("revision").GetInt32());
        });
        Assert.Equal(HttpStatusCode.PreconditionFailed,
            (await Send(app, HttpMethod.Put, "/boards/weekly", Body("new"), Local, "If-None-Match", "*")).Status);

        // A segment that is gone keeps nobody from changing the rest, and is told where its number would be.
        await Ask(app, HttpMethod.Put, "/boards/weekly", body);
        await Ask(app, HttpMethod.Delete, "/segments/paying");
        var renamed = await Ask(app, HttpMethod.Put, "/boards/weekly", body.Replace("Users", "People", StringComparison.Ordinal));
        Assert.Equal(4, renamed.Json.GetProperty("revision").GetInt32());
        Assert.Contains("There is no segment", (await Ask(app, HttpMethod.Get, asks, expected: HttpStatusCode.BadRequest)).Text,
            StringComparison.Ordinal);
        foreach (var (tile, why) in new[]
        {
            (Tile("New", "dau", """{"segment":"paying"}""", null), "There is no segment"),
            (Tile("New", "trend", """{"measure":"sum"}""", "7d"), "`measure` must be"),
            (Tile("New", "funnel", """{"steps":"a","no_such":"1"}""", "7d"), "`no_such` is not a parameter"),
            (Tile("New", "trend", """{"filter":[{"field":"user_id","op":"contains","values":["a"]}]}""", "7d"), "an erasure finds"),
        })
        {
            var refused = await Ask(app, HttpMethod.Put, "/boards/weekly", Body("x", tile), expected: HttpStatusCode.BadRequest);
            Assert.Contains(why, refused.Text, StringComparison.Ordinal);
            Assert.Contains("tiles/0/question", refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await Ask(app, HttpMethod.Get, "/boards")).Json.GetProperty("boards")[0].GetProperty("tiles").GetInt32());
        Assert.Contains("People", (await Ask(app, HttpMethod.Delete, "/boards/weekly")).Text, StringComparison.Ordinal);
        await Ask(app, HttpMethod.Get, "/boards/weekly", expected: HttpStatusCode.NotFound);
        await Ask(app, HttpMethod.Put, "/boards/weekly", Body("Mine"), "If-Match", "\"4\"", HttpStatusCode.PreconditionFailed);
        var audit = (await Ask(app, HttpMethod.Get, "/ops/audit?action=change&limit=100")).Text;
        Assert.Contains("\"SaveBoard\"", audit, StringComparison.Ordinal);
        Assert.Contains("\"DeleteBoard\"", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_shows_its_tiles_and_nothing_else_until_it_ends()
    {
        var clock = new TestClock(At.AddHours(1));
        await using var app = await Started(clock);
        await Ask(app, HttpMethod.Put, "/boards/weekly", Body("Weekly",
            Tile("Pro", "dau", """{"from":"2026-03-10","to":"2026-03-10","property.plan":"pro"}""", null),
            Tile("Events", "trend", """{"filter":[{"field":"property.plan","op":"exists"}],"measure":"events"}""", "1d")));
        await Ask(app, HttpMethod.Put, "/annotations/release",
            """{"day":"2026-03-10","text":"Release 2 🎉","url":"https://example.com/2"}""");
        await Ask(app, HttpMethod.Put, "/annotations/old", """{"day":"2026-01-10","text":"Long before"}""");
        var made = await Ask(app, HttpMethod.Post, "/share",
            """{"board":"weekly","annotations":true,"expires_at":"2026-03-11T00:00:00Z"}""", expected: HttpStatusCode.Created);
        var (token, id) = (made.Json.GetProperty("token").GetString()!, made.Json.GetProperty("share_id").GetString());
        Assert.Equal($"/shared#{token}", made.Json.GetProperty("link").GetString());
        Assert.Equal(0, await app.Scalar<long>($"SELECT count(*) FROM shares s WHERE s::text LIKE '%{token[4..]}%'"));
        Assert.DoesNotContain(token, (await Ask(app, HttpMethod.Get, "/share")).Text, StringComparison.Ordinal);

        // As the routes answer, by the filters of the tiles.
        var board = (await Send(app, HttpMethod.Get, "/shared/board", null, token)).Json;
        Assert.Equal(["Release 2 🎉"], board.GetProperty("annotations").EnumerateArray().Select(a => a.GetProperty("text").GetString()));
        Assert.False(board.GetProperty("tiles")[0].TryGetProperty("asks", out _));
        var tile = await Send(app, HttpMethod.Get, "/shared/tiles/1", null, token);
        Assert.Contains("\"dau\":1", tile.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified,
            (await Send(app, HttpMethod.Get, "/shared/tiles/1", null, token, "If-None-Match", tile.Tag!)).Status);
        Assert.Contains("\"total\":2", (await Send(app, HttpMethod.Get, "/shared/tiles/2", null, token)).Text, StringComparison.Ordinal);

        // Nothing else: no other question, no key's route, and no key opens it.
        foreach (var (address, with, status) in new[]
        {
            ("/shared/tiles/1?property.plan=free", token, HttpStatusCode.BadRequest),
            ("/shared/board?x=1", token, HttpStatusCode.BadRequest),
            ("/shared/tiles/3", token, HttpStatusCode.NotFound), ("/shared/tiles/0", token, HttpStatusCode.NotFound),
            ("/shared/tiles/..%2f..%2fusers", token, HttpStatusCode.NotFound),
            ("/stats/dau", token, HttpStatusCode.Unauthorized), ("/events/recent", token, HttpStatusCode.Unauthorized),
            ("/users", token, HttpStatusCode.Unauthorized), ("/boards/weekly", token, HttpStatusCode.Unauthorized),
            ("/ops/audit", token, HttpStatusCode.Unauthorized), ("/share", token, HttpStatusCode.Unauthorized),
            ("/shared/board", Local, HttpStatusCode.Unauthorized), ("/shared/board", token[..^1] + "_", HttpStatusCode.Unauthorized),
        })
            Assert.Equal((address, status), (address, (await Send(app, HttpMethod.Get, address, null, with)).Status));

        // What is changed on the board, or deleted, does not reach the link.
        await Ask(app, HttpMethod.Put, "/boards/weekly", Body("Weekly", Tile("All", "dau", "{}", "7d")));
        await Ask(app, HttpMethod.Delete, "/boards/weekly");
        Assert.Equal(tile.Text, (await Send(app, HttpMethod.Get, "/shared/tiles/1", null, token)).Text);

        // Nobody by their id.
        Assert.Contains("shows nobody", (await Ask(app, HttpMethod.Post, "/share",
            $$"""{"tiles":[{{Tile("Ann", "dau", """{"filter":[{"field":"user_id","op":"is","values":["ann-7"]}]}""", "7d")}}]}""",
            expected: HttpStatusCode.BadRequest)).Text, StringComparison.Ordinal);
        foreach (var wrong in new[]
        {
            "{}", """{"board":"none"}""", """{"tiles":[]}""", $$"""{"board":"weekly","tiles":[{{Tile("a", "dau", "{}", "7d")}}]}""",
            $$"""{"tiles":[{{Tile("a", "dau", "{}", "7d")}}],"expires_at":"2026-03-01T00:00:00Z"}""",
            $$"""{"tiles":[{{Tile("a", "dau", "{}", "7d")}}],"expires_at":"2099-03-01T00:00:00Z"}""",
            $$"""{"tiles":[{{Tile("a", "dau", "{}", "7d")}}],"expire_at":"2026-03-12T00:00:00Z"}""",
        })
        {
            Assert.True((await Send(app, HttpMethod.Post, "/share", wrong, Local)).Status is HttpStatusCode.BadRequest
                or HttpStatusCode.NotFound, wrong);
        }

        // It ends when it is revoked, and when its time is over.
        var other = (await Ask(app, HttpMethod.Post, "/share", $$"""{"tiles":[{{Tile("a", "dau", "{}", "7d")}}]}""",
            expected: HttpStatusCode.Created)).Json;
        var second = other.GetProperty("token").GetString()!;
        var revoked = await Ask(app, HttpMethod.Delete, $"/share/{other.GetProperty("share_id").GetString()}");
        Assert.Equal("revoked", revoked.Json.GetProperty("state").GetString());
        Assert.Equal(revoked.Text, (await Ask(app, HttpMethod.Delete, $"/share/{other.GetProperty("share_id").GetString()}")).Text);
        Assert.Contains("was revoked", (await Send(app, HttpMethod.Get, "/shared/board", null, second)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Send(app, HttpMethod.Get, "/shared/board", null, token)).Status);
        await app.Execute("UPDATE shares SET expires_at = '2026-03-10T12:30:00Z' WHERE revoked_at IS NULL");
        Assert.Contains("expired", (await Send(app, HttpMethod.Get, "/shared/tiles/1", null, token)).Text, StringComparison.Ordinal);
        Assert.Empty((await Ask(app, HttpMethod.Get, "/share?created_by=local")).Json.GetProperty("shares").EnumerateArray());
        Assert.Equal(["revoked", "expired"], (await Ask(app, HttpMethod.Get, "/share?ended=true")).Json.GetProperty("shares")
            .EnumerateArray().Select(s => s.GetProperty("state").GetString()));

        // Who used it stands in the audit log, without the addresses of readers.
        var audit = await Eventually(app, $"/ops/audit?caller=share:{id}&limit=100", "\"SharedTile\"");
        Assert.Contains("\"Dau\"", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", string.Concat(JsonDocument.Parse(audit).RootElement.GetProperty("entries").EnumerateArray()
            .Where(e => e.GetProperty("action").GetString() == "read").Select(e => e.GetRawText())), StringComparison.Ordinal);

        await app.Get<DropShares>().Run(At.AddDays(89), Cancel);
        Assert.Equal(2, await app.Scalar<long>("SELECT count(*) FROM shares"));
        await app.Get<DropShares>().Run(At.AddDays(91), Cancel);
        Assert.Equal(0, await app.Scalar<long>("SELECT count(*) FROM shares"));
    }

    [Fact]
    public async Task An_erased_person_is_on_no_board_in_no_link_and_in_no_annotation_any_more()
    {
        await using var app = await Started();
        await Ask(app, HttpMethod.Put, "/boards/testers", Body("What ann-7 and bob do",
            Tile("ann-7", "dau", """
                {"from":"2026-03-10","to":"2026-03-10","filter":[{"field":"user_id","op":"is","values":["ann-7","bob"]}]}
                """, null)));
        await Ask(app, HttpMethod.Put, "/boards/others", Body("Others", Tile("All", "dau", "{}", "7d")));
        await Ask(app, HttpMethod.Post, "/share", $$"""{"title":"For ann-7","tiles":[{{Tile("All", "dau", "{}", "7d")}}]}""",
            expected: HttpStatusCode.Created);
        await Ask(app, HttpMethod.Put, "/annotations/complaint",
            """{"day":"2026-03-10","text":"Complaint of ann-7","url":"https://desk.example.com/people/ann%2D7"}""");

        var places = (await app.Erase("ann-7", "wait=100")).GetProperty("places");

        Assert.Equal((1, 1, 1), (places.GetProperty("boards_blanked").GetInt32(), places.GetProperty("shares_blanked").GetInt32(),
            places.GetProperty("annotations_blanked").GetInt32()));
        var board = await Ask(app, HttpMethod.Get, "/boards/testers");
        var left = board.Text + (await Ask(app, HttpMethod.Get, "/share")).Text + (await Ask(app, HttpMethod.Get, "/annotations")).Text;
        Assert.DoesNotContain("ann-7", left, StringComparison.Ordinal);
        Assert.DoesNotContain("desk.example.com", left, StringComparison.Ordinal);
        // It finds the same events, and somebody who still has the old one open does not bring the id back unseen.
        var asks = board.Json.GetProperty("tiles")[0].GetProperty("asks").GetString()!;
        Assert.Contains("\"dau\":1", (await Ask(app, HttpMethod.Get, asks)).Text, StringComparison.Ordinal);
        Assert.Equal("\"2\"", board.Tag);
        Assert.Equal("\"1\"", (await Ask(app, HttpMethod.Get, "/boards/others")).Tag);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<PrivacyApp> Started(TimeProvider? clock = null)
    {
        var app = await PrivacyApp.Start(await standIns.NewEnvironment(), clock: clock);
        await app.Deliver(Message(
            Event(user: "ann-7", at: At, properties: """{"plan":"pro"}"""), Event(user: "bob", at: At, properties: """{"plan":"free"}""")));
        return app;
    }

    private static string Body(string title, params string[] tiles) =>
        $$"""{"title":{{JsonSerializer.Serialize(title)}},"tiles":[{{string.Join(',', tiles)}}]}""";

    private static string Tile(string title, string report, string question, string? range) =>
        $$"""{"title":{{JsonSerializer.Serialize(title)}},"report":"{{report}}","question":{{question}},"range":"""
        + (range is null ? "null}" : $"\"{range}\"}}");

    private static async Task<Answered> Ask(PrivacyApp app, HttpMethod method, string path, string? body = null, string? header = null,
        string? value = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var answer = await Send(app, method, path, body, Local, header, value);
        Assert.True(answer.Status == expected, $"{method} {path} {(int)answer.Status} {answer.Text}");
        return answer;
    }

    private static async Task<Answered> Send(PrivacyApp app, HttpMethod method, string path, string? body, string key,
        string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (header is not null) request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await app.App.Http.SendAsync(request, Cancel);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), answer.Headers.ETag?.ToString());
    }

    private static async Task<string> Eventually(PrivacyApp app, string path, string text)
    {
        var answer = "";
        await Tests.Eventually.True(async () =>
        {
            answer = (await Ask(app, HttpMethod.Get, path)).Text;
            return answer.Contains(text, StringComparison.Ordinal);
        }, () => $"{path} never said {text}.");
        return answer;
    }

    private sealed record Answered(HttpStatusCode Status, string Text, string? Tag)
    {
        public JsonElement Json => JsonDocument.Parse(Text).RootElement;
    }
}
