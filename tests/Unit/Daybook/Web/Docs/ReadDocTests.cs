using System.Text;
using Daybook.Web.Dashboard;
using Daybook.Web.Docs;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Web.Docs;

public sealed class ReadDocTests
{
    [Fact]
    public async Task A_document_is_a_page_and_with_its_suffix_or_on_request_its_source()
    {
        using var disk = new CorpusOnDisk(("guides/start.md", "# Start\n\nGo *on*.\n"));

        Assert.Equal("text/html; charset=utf-8", (await Find(disk.Read, "guides/start"))!.ContentType);
        Assert.Contains("<em>on</em>", Text(await Find(disk.Read, "guides/start")));
        Assert.Equal("# Start\n\nGo *on*.\n", Text(await Find(disk.Read, "guides/start.md")));
        Assert.Equal("# Start\n\nGo *on*.\n", Text(await disk.Read.Find("guides/start", prefersMarkdown: true, default)));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("../secret.md")]
    [InlineData("guides/../../secret.md")]
    [InlineData("/etc/passwd")]
    [InlineData("guides\\start")]
    [InlineData("guides/start.md.md")]
    [InlineData("guides")]
    [InlineData("notes.txt")]
    [InlineData("../secret.json")]
    [InlineData(".hidden.json")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task Only_documents_of_the_corpus_are_served(string path)
    {
        using var disk =
            new CorpusOnDisk(("docs/guides/start.md", "# Start"), ("docs/notes.txt", "x"), ("docs/.hidden.md", "# x"),
                ("docs/.hidden.json", "{}"), ("secret.md", "# Secret"), ("secret.json", "{}"));
        var corpus = CorpusOnDisk.Of(Path.Combine(Path.GetDirectoryName(disk.File("secret.md"))!, "docs"));

        Assert.Null(await Find(CorpusOnDisk.ReadOf(corpus, disk.Index), path));
    }

    [Fact]
    public async Task A_file_that_a_document_links_to_is_served_as_what_it_is()
    {
        using var disk = new CorpusOnDisk(("plans/shop.json", "{}"), ("images/a.svg", "<svg/>"));

        Assert.Equal("application/json", (await Find(disk.Read, "plans/shop.json"))!.ContentType);
        Assert.Equal("image/svg+xml", (await Find(disk.Read, "images/a.svg"))!.ContentType);
    }

    [Theory]
    [InlineData("docs.css", "text/css; charset=utf-8", "--ink")]
    [InlineData("docs.js", "text/javascript; charset=utf-8", "daybook.theme")]
    public async Task What_the_pages_load_is_served_beside_the_documents(string name, string type, string holds)
    {
        using var disk = new CorpusOnDisk();

        var file = await Find(disk.Read, name);

        Assert.Equal(type, file!.ContentType);
        Assert.Contains(holds, Text(file));
    }

    [Fact]
    public void The_list_names_every_document_in_order_with_its_title_and_address()
    {
        using var disk = new CorpusOnDisk(("b.md", "# Second"), ("a/größe.md", "# Sizes"));

        Assert.Equal(
            [new DocListItem("a/größe", "Sizes", "/docs/a/gr%C3%B6%C3%9Fe"), new DocListItem("b", "Second", "/docs/b")],
            new ListDocs(disk.Corpus, disk.Site).All().Docs);
    }

    [Theory]
    [InlineData("/docs", true, "docs/README")]
    [InlineData("/docs/", true, "README")]
    [InlineData("/docs", false, null)]
    public async Task A_browser_that_asks_for_the_list_gets_the_first_page_or_all_pages(string path, bool hasFirstPage, string? location)
    {
        using var disk = new CorpusOnDisk((hasFirstPage ? "README.md" : "start.md", "# Start"));
        var call = Call("text/html,*/*;q=0.8");
        call.Request.Path = path;

        var response = await Run(new ListDocs(disk.Corpus, disk.Site).Run(call), call);

        Assert.Equal(location ?? "", response.Headers.Location.ToString());
        if (location is null) Assert.Contains("<a href=\"./docs/start\">Start</a>", Text(response));
    }

    [Fact]
    public void A_missing_folder_is_an_empty_corpus()
    {
        Assert.Empty(CorpusOnDisk.Of("/nowhere/at/all").Documents);
    }

    [Theory]
    [InlineData("text/markdown", true)]
    [InlineData("text/markdown, text/html;q=0.5", true)]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", false)]
    [InlineData("text/html, text/markdown;q=0.5", false)]
    [InlineData("text/markdown;q=0", false)]
    [InlineData("*/*", false)]
    [InlineData("not a media type;;", false)]
    [InlineData(null, false)]
    public void Markdown_is_sent_to_who_prefers_it(string? accept, bool markdown) =>
        Assert.Equal(markdown, Preferred.Markdown(Call(accept).Request));

    [Theory]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true)]
    [InlineData("application/json, text/html;q=0.5", false)]
    [InlineData("application/json", false)]
    [InlineData("*/*", false)]
    [InlineData(null, false)]
    public void Pages_are_sent_to_browsers(string? accept, bool html) => Assert.Equal(html, Preferred.Html(Call(accept).Request));

    [Fact]
    public async Task A_page_is_sent_with_a_policy_under_which_only_its_own_script_runs()
    {
        using var disk = new CorpusOnDisk(("start.md", "# A `<b>` & c\n\ntext\n"));
        var call = Call(null);

        var response = await Run(await disk.Read.Run(call, "start", default), call);

        Assert.Equal("text/html; charset=utf-8", response.ContentType);
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", response.Headers.ContentSecurityPolicy);
        var html = Text(response);
        Assert.Contains("<title>A &lt;b&gt; &amp; c · Daybook</title>", html);
        Assert.DoesNotContain("<style", html);
        Assert.DoesNotContain("<script>", html);
    }

    [Fact]
    public async Task An_unknown_document_is_a_not_found_problem_and_in_a_browser_a_page_that_names_what_is_near()
    {
        using var disk = new CorpusOnDisk(("errors/too_old.md", "# too_old\n\nOld.\n"), ("settings.md", "# Settings\n\nAll of them.\n"));

        var problem = Assert.IsType<Problem>(await disk.Read.Run(Call("*/*"), "errors/to_old", default));
        var call = Call("text/html");
        var response = await Run(await disk.Read.Run(call, "errors/to_old", default), call);

        Assert.Equal(ProblemCode.NotFound, problem.Code);
        Assert.Equal(404, response.StatusCode);
        var html = Text(response);
        Assert.Contains("<a href=\"../../docs/errors/too_old\">too_old</a>", html);
        Assert.Contains("value=\"errors to old\"", html);
    }

    [Theory]
    [InlineData("<b>\"x")]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    public async Task Whatever_is_asked_for_is_shown_as_text(string path)
    {
        using var disk = new CorpusOnDisk(("a.md", "# A"));
        var call = Call("text/html");

        var html = Text(await Run(await disk.Read.Run(call, path, default), call));

        Assert.Contains("There is no such page", html);
        Assert.DoesNotContain("<b>", html);
    }

    [Fact]
    public async Task The_menu_has_the_groups_of_the_first_page_then_what_it_does_not_list_then_folders()
    {
        using var disk = new CorpusOnDisk(
            ("README.md", "# Docs\n\n## Send & see\n\n* [x](guides/a.md#part), [e](errors/bad.md), [again](guides/a.md)\n"),
            ("guides/a.md", "# Guide A\n\n## One\n\n### Two\n"), ("z.md", "# Left over"), ("errors/bad.md", "# bad"), ("adr/1.md", "# Old"));

        var html = Text(await Find(disk.Read, "guides/a"));

        Assert.Equal(
            ["<details open><summary>Send &amp; see</summary>", "<a href=\"../../docs/guides/a\" aria-current=\"page\">Guide A</a>",
                "<details><summary>More</summary>", "<a href=\"../../docs/z\">Left over</a>", "<details><summary>Errors</summary>",
                "<a href=\"../../docs/errors/bad\">bad</a>", "<details><summary>Decisions</summary>", "<a href=\"../../docs/adr/1\">Old</a>"],
            html.Split('\n').Where(line => line.StartsWith("<details", StringComparison.Ordinal) || line.StartsWith("<li><a href=\"..", StringComparison.Ordinal))
                .Select(line => line.Replace("<li>", "", StringComparison.Ordinal).Replace("</li>", "", StringComparison.Ordinal)));
        Assert.Contains("<li class=\"level-3\"><a href=\"#two\">Two</a></li>", html);
    }

    private static Task<PageFile?> Find(ReadDoc read, string path) => read.Find(path, prefersMarkdown: false, default);

    private static HttpCall Call(string? accept)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        http.Request.Headers.Accept = accept;
        return new HttpCall(http.Request, Caller.Anonymous, new QueryReader(http.Request.Query));
    }

    private static async Task<HttpResponse> Run(IResult result, HttpCall call)
    {
        await result.ExecuteAsync(call.Request.HttpContext);
        return call.Request.HttpContext.Response;
    }

    private static string Text(PageFile? file) => Encoding.UTF8.GetString(file!.Body);

    private static string Text(HttpResponse response) => Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());
}
