using Daybook.Web.Docs;

namespace Daybook.Tests.Web.Docs;

public sealed class DocumentMarkdownTests
{
    [Fact]
    public void Raw_html_comes_out_as_text()
    {
        var html = DocumentMarkdown.ToHtml("a <b>bold</b>\n\n<script>alert(1)</script>\n");

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", html);
        Assert.Contains("&lt;b&gt;", html);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("![x](data:text/html;base64,AAAA)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[x][y]\n\n[y]: vbscript:x")]
    public void A_link_that_could_run_script_goes_nowhere(string markdown)
    {
        var html = DocumentMarkdown.ToHtml(markdown);

        Assert.DoesNotContain("=\"javascript", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("=\"data", html);
        Assert.DoesNotContain("=\"vbscript", html);
    }

    [Theory]
    [InlineData("../errors/too_old.md#fix", "../errors/too_old#fix")]
    [InlineData("events.md", "events")]
    [InlineData("#part", "#part")]
    [InlineData("https://example.org/a.md", "https://example.org/a.md")]
    [InlineData("mailto:a@example.org", "mailto:a@example.org")]
    public void Links_between_documents_lose_their_suffix(string written, string served) =>
    Assert.Equal(served, DocumentMarkdown.Rewritten(written));

    [Fact]
    public void Headings_carry_the_ids_that_search_results_link_to()
    {
        Assert.Contains("<h2 id=\"what-to-do\">", DocumentMarkdown.ToHtml("# A\n\n## What to do\n"));
    }

    [Fact]
    public void The_page_escapes_its_title_and_holds_no_inline_style_or_script()
    {
        var html = Document.Parse("a", "# A `<b>` & c\n\ntext\n").Html;

        Assert.Contains("<title>A &lt;b&gt; &amp; c · Daybook</title>", html);
        Assert.Contains("href=\"docs.css\"", html);
        Assert.DoesNotContain("<style", html);
        Assert.DoesNotContain("<script", html);
    }
}
