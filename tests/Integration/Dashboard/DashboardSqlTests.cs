using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Daybook.Tests.Dashboard;

/// <summary>The place SQL, and statements on boards.</summary>
[Collection(SampleApp.Shared)]
public sealed class DashboardSqlTests(SampleApp app, Chromium chromium)
{
    private const string Linked = "SELECT 42 AS answer, 12345678901234567890123::HUGEINT AS large, '<b>عربى' AS text";

    private const string ByType = "SELECT event_type, count(*) AS events\nFROM events\nGROUP BY ALL\nORDER BY events DESC, event_type";

    private const string Title = "Events by type 🧮", Board = "Statements";

    [Fact]
    public async Task A_question_in_SQL_is_asked_by_the_keyboard_corrected_where_it_is_wrong_and_taken_along()
    {
        await using var open = await DashboardPage.OpenSignedIn(chromium, app.Url + "/#/sql?q=" + Uri.EscapeDataString(Linked));
        var page = open.Page;
        var statement = page.GetByLabel("Statement in SQL");

        // Whoever made the link does not decide what the server does.
        await Expect(statement).ToHaveValueAsync(Linked);
        await Expect(page.GetByText("This statement came with the address and has not run.")).ToBeVisibleAsync();
        await open.Quiet();
        Assert.Empty(Statements(open));
        await statement.PressAsync("Control+Enter");
        await Expect(Rows(page)).ToHaveTextAsync(
            [new Regex("^42\\s*12345678901234567890123\\s*<b>عربى$", default, TimeSpan.FromSeconds(1))]);
        Assert.Single(Statements(open));

        await statement.FillAsync("SELECT 'é',\n  nosuch\nFROM events");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("nosuch");
        await Expect(page.GetByLabel("Line 2, letter 3")).ToHaveTextAsync("2   nosuch");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go there" }).PressAsync("Enter");
        await Expect(statement).ToBeFocusedAsync();
        Assert.Equal(14, (await open.Run("document.activeElement.selectionStart")).GetInt32());
        Assert.Empty(await DashboardLooksTests.Axe(open));
        await Picture(open, "sql-wrong");

        // Tab leaves, unless it is told otherwise, and then Escape lets it.
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true })).ToBeFocusedAsync();
        await page.GetByLabel("Tab indents").CheckAsync();
        await statement.FillAsync("");
        await statement.PressAsync("Tab");
        await Expect(statement).ToHaveValueAsync("  ");
        await statement.PressAsync("Escape");
        await statement.PressAsync("Tab");
        await Expect(statement).Not.ToBeFocusedAsync();
        await page.GetByLabel("Tab indents").UncheckAsync();

        // As the reports count it.
        await statement.FillAsync(ByType);
        await statement.PressAsync("Control+Enter");
        await Expect(open.Card("Answer")).ToContainTextAsync(
            new Regex("\\d+ rows in [0-9.]+ m?s, from \\d+ days of events", default, TimeSpan.FromSeconds(1)));
        var (from, to) = (Today(-29), Today(0));
        var top = (await app.Get($"/stats/top-events?from={from}&to={to}&limit=1")).GetProperty("events")[0];
        await Expect(Rows(page).First.Locator("td")).ToHaveTextAsync(
            [top.GetProperty("event_type").GetString()!, top.GetProperty("count").GetInt64().ToString()]);
        Assert.Contains("q=SELECT+event_type", page.Url, StringComparison.Ordinal);
        var rows = await Rows(page).CountAsync();
        var csv = await File.ReadAllLinesAsync(await Take(open, "Download CSV"), TestContext.Current.CancellationToken);
        Assert.Equal(("event_type,events", rows + 1), (csv[0], csv.Length));
        Assert.Equal($"{top.GetProperty("event_type").GetString()},{top.GetProperty("count")}", csv[1]);
        var json = await File.ReadAllTextAsync(await Take(open, "Download JSON"), TestContext.Current.CancellationToken);
        Assert.Equal(rows, JsonDocument.Parse(json).RootElement.GetProperty("row_count").GetInt32());
        var parquet = await File.ReadAllBytesAsync(await Take(open, "Download Parquet"), TestContext.Current.CancellationToken);
        Assert.Equal("PAR1", Encoding.ASCII.GetString(parquet.AsSpan(0, 4)));

        // A name goes into the statement, and what was typed is still there after a visit elsewhere; Back brings what ran.
        await statement.FillAsync("SELECT ");
        await page.GetByRole(AriaRole.Button, new() { Name = "source", Exact = true }).ClickAsync();
        await Expect(statement).ToHaveValueAsync("SELECT source");
        await Expect(page.GetByText("The rows are of the statement and the days that ran")).ToBeVisibleAsync();
        await page.SetViewportSizeAsync(390, 844);
        Assert.True(await DashboardLooksTests.Fits(open), "SQL is wider than the screen.");
        await Picture(open, "phone-sql-rows");
        await open.GoTo("Live");
        await page.GoBackAsync();
        await Expect(statement).ToHaveValueAsync(ByType);
        await page.GoBackAsync();
        await page.GoForwardAsync();
        await Expect(statement).ToHaveValueAsync(ByType);
        // The browser itself tells of the answer 400.
        Assert.DoesNotContain(open.Faults, fault => !fault.Contains(" 400 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_statement_on_a_board_runs_for_who_may_ask_in_SQL_and_in_no_link()
    {
        await using (var open = await DashboardPage.OpenSignedIn(chromium, app.Url + "/#/sql?q=" + Uri.EscapeDataString(ByType)))
        {
            var page = open.Page;
            await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Keep on a board…" }).ClickAsync();
            await page.GetByLabel("Title", new() { Exact = true }).FillAsync(Title);
            await page.Locator("dialog select").First.SelectOptionAsync("");
            await page.GetByLabel("Title of the board").FillAsync(Board);
            await Expect(page.GetByText("A link that works without a key shows no SQL.")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Add to the board" }).ClickAsync();
            var before = Statements(open).Count;
            await page.GetByRole(AriaRole.Link, new() { Name = "Open the board" }).ClickAsync();

            // It runs once, by itself, and again when it is told to.
            await Expect(open.Card(Title).Locator("tbody tr").First).ToBeVisibleAsync();
            Assert.Equal(before + 1, Statements(open).Count);
            await page.RunAndWaitForResponseAsync(
                () => open.Card(Title).GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync(),
                answer => answer.Url.EndsWith("/sql", StringComparison.Ordinal));
            await Expect(open.Card(Title).GetByRole(AriaRole.Button, new() { Name = "Run again" })).ToBeEnabledAsync();
            Assert.Equal(before + 2, Statements(open).Count);
            Assert.Empty(await DashboardLooksTests.Axe(open));
            await Picture(open, "board-sql");

            await page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("A link that works without a key runs none");
            Assert.DoesNotContain(open.Faults, fault => !fault.Contains(" 400 ", StringComparison.Ordinal));
        }

        // Somebody who operates, and whose key has not the scope.
        await using (var open = await DashboardPage.Open(chromium, app.Url + "/#/boards?board=statements"))
        {
            await open.SignIn(SampleApp.NoSql);
            await Expect(open.Card(Title)).ToContainTextAsync("needs the scope sql");
            await Expect(open.Page.GetByRole(AriaRole.Link, new() { Name = "SQL", Exact = true })).ToHaveCountAsync(0);
            await open.Page.GotoAsync(app.Url + "/#/sql?q=SELECT+1");
            await Expect(open.Page.GetByText("Questions in SQL need a key with the scope sql.")).ToBeVisibleAsync();
            Assert.Empty(Statements(open));
            Assert.Empty(open.Faults);
        }

        const string Tile = """{"title":"T","report":"sql","question":{"sql":"SELECT 1"}}""";
        foreach (var (method, path, body, key, status, says) in new[]
        {
            (HttpMethod.Put, "/boards/mine", $$"""{"title":"B","tiles":[{{Tile}}]}""", SampleApp.NoSql, HttpStatusCode.Forbidden, "sql"),
            (HttpMethod.Post, "/share", """{"board":"statements"}""", SampleApp.NoSql, HttpStatusCode.BadRequest, "runs none"),
            (HttpMethod.Post, "/share", $$"""{"title":"S","tiles":[{{Tile}}]}""", "daybook-local-key", HttpStatusCode.BadRequest,
                "runs none"),
            (HttpMethod.Post, "/share", $$"""{"title":"S","tiles":[{{Tile}}]}""", SampleApp.NoSql, HttpStatusCode.Forbidden, "sql"),
        })
        {
            var (answered, text) = await Api(method, path, body, key);
            Assert.True(answered == status && text.Contains(says, StringComparison.Ordinal), $"{method} {path}: {answered} {text}");
        }

        // Others change the rest of such a board.
        var board = JsonDocument.Parse((await Api(HttpMethod.Get, "/boards/statements", null, SampleApp.NoSql)).Text).RootElement;
        Assert.Equal(ByType, board.GetProperty("tiles")[0].GetProperty("sends").GetProperty("sql").GetString());
        var renamed = board.GetRawText().Replace(Board, "Renamed", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Api(HttpMethod.Put, "/boards/statements", renamed, SampleApp.NoSql)).Status);
        // Others share this app.
        await app.Delete("/boards/statements");
    }

    private static ILocator Rows(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Rows of the answer" }).Locator("tbody tr");

    private static List<string> Statements(DashboardPage open) =>
        open.Requests.FindAll(url => new Uri(url).AbsolutePath == "/sql");

    private static async Task<string> Take(DashboardPage open, string item)
    {
        await open.Card("Answer").GetByLabel("Answer: take it along").ClickAsync();
        var download = await open.Page.RunAndWaitForDownloadAsync(
            () => open.Card("Answer").GetByRole(AriaRole.Button, new() { Name = item }).ClickAsync());
        return await download.PathAsync();
    }

    private static Task Picture(DashboardPage open, string name) =>
        Chromium.Picture(open.Page, name + ".png", whole: true);

    private static string Today(int days) =>
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(days).ToString("O");

    private async Task<(HttpStatusCode Status, string Text)> Api(HttpMethod method, string path, string? body, string key)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Url) };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
