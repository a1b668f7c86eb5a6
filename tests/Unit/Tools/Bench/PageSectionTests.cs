using Daybook.Tools.Bench;

namespace Daybook.Tests.Tools.Bench;

public sealed class PageSectionTests
{
    private const string Page = """
        # Benchmarks

        First.

        ## Results

        Old rates.

        ## Exports

        Old sizes.

        """;

    [Fact]
    public void A_bench_replaces_its_own_section_and_leaves_the_others()
    {
        var page = PageSection.Replace(Page, "Results", "### New\n\n| a |\n");

        Assert.Equal(Page.ReplaceLineEndings("\n").Replace("Old rates.", "### New\n\n| a |", StringComparison.Ordinal), page);
        Assert.Equal(page, PageSection.Replace(page, "Results", "### New\n\n| a |\n"));
    }

    [Fact]
    public void A_section_that_the_page_has_not_comes_last() =>
        Assert.EndsWith("Old sizes.\n\n## Reports\n\nNew.\n", PageSection.Replace(Page, "Reports", "New."), StringComparison.Ordinal);

    [Fact]
    public void A_page_written_anew_keeps_the_sections_of_other_benches()
    {
        var page = PageSection.Keep("# Benchmarks\n\nSecond.\n\n## Results\n\nNew rates.\n", Page);

        Assert.Equal("# Benchmarks\n\nSecond.\n\n## Results\n\nNew rates.\n\n## Exports\n\nOld sizes.\n", page);
    }
}
