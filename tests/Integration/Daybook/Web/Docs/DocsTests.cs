using System.Net.Http.Json;
using System.Text.Json;

namespace Daybook.Tests.Web.Docs;

/// <summary>The docs routes for a stranger, who sends no key.</summary>
public sealed class DocsTests(StandIns standIns)
{
    [Fact]
    public async Task A_stranger_lists_searches_and_reads_the_operational_docs()
    {
        await using var app = await DaybookApp.Start(await standIns.NewEnvironment());
        using var http = Stranger(app);

        var list = await Json(http, "/docs");
        var found = await Json(http, "/docs/search?q=what+happens+when+postgres+is+down&k=3");

        Assert.Contains(list.GetProperty("docs").EnumerateArray(),
            doc => doc.GetProperty("doc").GetString() == "runbooks/postgres-unreachable");
        Assert.Equal("what happens when postgres is down", found.GetProperty("query").GetString());
        var best = found.GetProperty("results")[0];
        Assert.Contains("<mark>", best.GetProperty("snippet").GetString());
        Assert.True(best.GetProperty("score").GetDouble() > 0);

        var url = best.GetProperty("url").GetString()!;
        var page = await http.GetAsync(new Uri(url, UriKind.Relative), TestContext.Current.CancellationToken);
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains($"id=\"{url.Split('#')[1]}\"", html);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single());

        var source = await http.GetStringAsync(new Uri("/docs/errors/too_old.md", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.StartsWith("# too_old", source);
        Assert.Contains("<mark>postgres</mark>", await AsBrowser(http, "/docs/search?q=postgres+is+down", 200));
        Assert.Contains("docs/runbooks/dead-letters\">", (await AsBrowser(http, "/docs/runbooks/dead_letter", 404)).Split("Did you mean")[1]);

        string[] invalid = ["/docs/search", "/docs/search?q=", "/docs/search?q=a&k=51", "/docs/search?q=a&q=b"];
        string[] missing = ["/docs/no/such/page", "/docs/..%2fhost.json", "/docs/runbooks", "/docs/%5c..%5chost.json"];
        var answers = await Task.WhenAll(invalid.Concat(missing).Select(path => Code(http, path)));
        Assert.Equal([.. invalid.Select(_ => "400 invalid_parameter"), .. missing.Select(_ => "404 not_found")], answers);
    }

    private static async Task<string> AsBrowser(HttpClient http, string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html,*/*;q=0.8" } } };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((status, "text/html"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> Code(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return $"{(int)answer.StatusCode} {problem.GetProperty("code").GetString()}";
    }

    private static HttpClient Stranger(DaybookApp app) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Url) };

    private static Task<JsonElement> Json(HttpClient http, string path) =>
        http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
}
