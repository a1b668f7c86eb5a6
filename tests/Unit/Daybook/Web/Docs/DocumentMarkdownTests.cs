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
    public void What_may_be_wider_than_the_page_scrolls_in_a_box_that_takes_the_focus()
    {
        var html = DocumentMarkdown.ToHtml("| a |\n|---|\n| b |\n\n```sh\ncurl\n```\n");

        Assert.Contains("<div class=\"wide\" tabindex=\"0\">\n\n<table>", html);
        Assert.Contains("<pre class=\"language-sh\" tabindex=\"0\">", html);
    }

    [Fact]
    public void The_empty_corner_of_a_table_is_no_heading()
    {
        var html = DocumentMarkdown.ToHtml("| | `<th></th>` |\n|---|---|\n| a | b |\n");

        Assert.Contains("<td></td>\n<th><code>&lt;th&gt;&lt;/th&gt;</code></th>", html);
        Assert.DoesNotContain("<th></th>", html);
    }
}
