using Daybook.Web.Docs;

namespace Daybook.Tests.Web.Docs;

public sealed class PassageSplitterTests
{
    [Fact]
    public void A_document_is_cut_at_its_headings_and_each_passage_knows_the_headings_above_it()
    {
        var document = Document.Parse("runbooks/x", """
            # Disk is full

            Nothing is stored.

            ## Check

            ### In SQL

            `SELECT 1`

            ## Fix

            Add space.
            """);

        Assert.Equal("Disk is full", document.Title);
        Assert.Equal(
            [
                new Passage("Disk is full", "disk-is-full", "Nothing is stored."),
                new Passage("Disk is full › Check › In SQL", "in-sql", "SELECT 1"),
                new Passage("Disk is full › Fix", "fix", "Add space."),
            ],
            document.Passages);
    }

    [Fact]
    public void A_hash_in_a_code_block_is_not_a_heading_and_code_lists_and_tables_are_text()
    {
        var document = Document.Parse("a", """
            # Title

            ```sh
            # count them
            psql -c 'SELECT 1'
            ```

            * one *two*
            * [three](x.md)

            | a | b |
            |---|---|
            | c | `d` |
            """);

        var passage = Assert.Single(document.Passages);
        Assert.Equal("# count them psql -c 'SELECT 1' one two three a b c d", passage.Text);
    }

    [Fact]
    public void Text_above_the_first_heading_is_a_passage_without_an_anchor()
    {
        var document = Document.Parse("guides/first", "Hello.\n");

        Assert.Equal("guides/first", document.Title);
        Assert.Equal(new Passage("", null, "Hello."), Assert.Single(document.Passages));
    }

    [Fact]
    public void A_page_of_one_heading_is_still_found_by_it()
    {
        Assert.Equal(new Passage("Only this", "only-this", ""), Assert.Single(Document.Parse("a", "# Only this").Passages));
    }

    [Fact]
    public void Two_equal_headings_get_two_anchors()
    {
        var document = Document.Parse("a", "# A\n\nx\n\n## Fix\n\ny\n\n## Fix\n\nz\n");

        Assert.Equal(["a", "fix", "fix-1"], document.Passages.Select(passage => passage.Anchor));
    }
}
