using Daybook.Docs;

namespace Daybook.Tests.Docs;

public sealed class ReadDocTests
{
    [Fact]
    public void A_document_is_a_page_and_with_its_suffix_or_on_request_its_source()
    {
        using var disk = new CorpusOnDisk(("guides/start.md", "# Start\n\nGo *on*.\n"));
        var read = new ReadDoc(disk.Corpus);

        Assert.Equal("text/html; charset=utf-8", read.Run("guides/start", prefersMarkdown: false)!.MediaType);
        Assert.Contains("<em>on</em>", read.Run("guides/start", prefersMarkdown: false)!.Body);
        Assert.Equal("# Start\n\nGo *on*.\n", read.Run("guides/start.md", prefersMarkdown: false)!.Body);
        Assert.Equal("# Start\n\nGo *on*.\n", read.Run("guides/start", prefersMarkdown: true)!.Body);
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
        using var disk = new CorpusOnDisk(("docs/guides/start.md", "# Start"), ("docs/notes.txt", "x"), ("docs/.hidden.md", "# x"), ("secret.md", "# Secret"));
        var corpus = CorpusOnDisk.Of(Path.Combine(Path.GetDirectoryName(disk.File("secret.md"))!, "docs"));

        Assert.Null(new ReadDoc(corpus).Run(path, prefersMarkdown: false));
    }

    [Fact]
    public void The_style_sheet_is_served_beside_the_documents()
    {
        using var disk = new CorpusOnDisk();

        var style = new ReadDoc(disk.Corpus).Run("docs.css", prefersMarkdown: false)!;

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
}
