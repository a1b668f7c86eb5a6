using Daybook.Web.Docs;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Tests.Web.Docs;

public sealed class ReadDocTests
{
    [Fact]
    public void A_document_is_a_page_and_with_its_suffix_or_on_request_its_source()
    {
        using var disk = new CorpusOnDisk(("guides/start.md", "# Start\n\nGo *on*.\n"));
        var read = new ReadDoc(disk.Corpus);

        Assert.Equal("text/html; charset=utf-8", read.Find("guides/start", prefersMarkdown: false)!.MediaType);
        Assert.Contains("<em>on</em>", read.Find("guides/start", prefersMarkdown: false)!.Body);
        Assert.Equal("# Start\n\nGo *on*.\n", read.Find("guides/start.md", prefersMarkdown: false)!.Body);
        Assert.Equal("# Start\n\nGo *on*.\n", read.Find("guides/start", prefersMarkdown: true)!.Body);
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
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Only_documents_of_the_corpus_are_served(string path)
    {
        using var disk =
            new CorpusOnDisk(("docs/guides/start.md", "# Start"), ("docs/notes.txt", "x"), ("docs/.hidden.md", "# x"),
                ("secret.md", "# Secret"));
        var corpus = CorpusOnDisk.Of(Path.Combine(Path.GetDirectoryName(disk.File("secret.md"))!, "docs"));

        Assert.Null(new ReadDoc(corpus).Find(path, prefersMarkdown: false));
    }

    [Fact]
    public void The_style_sheet_is_served_beside_the_documents()
    {
        using var disk = new CorpusOnDisk();

        var style = new ReadDoc(disk.Corpus).Find("docs.css", prefersMarkdown: false)!;

        Assert.Equal("text/css; charset=utf-8", style.MediaType);
        Assert.Contains("max-width", style.Body);
    }

    [Fact]
    public void The_list_names_every_document_in_order_with_its_title_and_address()
    {
        using var disk = new CorpusOnDisk(("b.md", "# Second"), ("a/größe.md", "# Sizes"));

        Assert.Equal(
            [new DocListItem("a/größe", "Sizes", "/docs/a/gr%C3%B6%C3%9Fe"), new DocListItem("b", "Second", "/docs/b")],
            new ListDocs(disk.Corpus).Run().Docs);
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
    public void Markdown_is_sent_to_who_prefers_it(string? accept, bool markdown)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Accept = accept;

        Assert.Equal(markdown, ReadDoc.PrefersMarkdown(http.Request));
    }

    [Fact]
    public async Task A_page_is_sent_with_a_policy_under_which_nothing_runs()
    {
        using var disk = new CorpusOnDisk(("start.md", "# Start"));
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };

        await new ReadDoc(disk.Corpus).Run(new HttpCall(http.Request, Caller.Anonymous, new QueryReader(http.Request.Query)), "start")
            .ExecuteAsync(http);

        Assert.Equal("text/html; charset=utf-8", http.Response.ContentType);
        Assert.StartsWith("default-src 'none'", http.Response.Headers.ContentSecurityPolicy);
    }

    [Fact]
    public void An_unknown_document_is_a_not_found_problem()
    {
        using var disk = new CorpusOnDisk();
        var http = new DefaultHttpContext();

        var problem =
            Assert.IsType<Problem>(
                new ReadDoc(disk.Corpus).Run(new HttpCall(http.Request, Caller.Anonymous, new QueryReader(http.Request.Query)), "x"));

        Assert.Equal(ProblemCode.NotFound, problem.Code);
    }
}
