using Daybook.Web.Docs;
using Daybook.Web.Docs.Searching;

namespace Daybook.Tests.Web.Docs;

/// <summary>What a reader may expect from any index of the docs. The embedded index and Azure AI Search each run all these tests.</summary>
public abstract class DocsIndexBehaviour
{
    private static readonly (string Path, string Markdown)[] Pages =
    [
        ("runbooks/backlog.md",
            "# The queue backlog is old\n\n## Symptom\n\nMessages wait in the queue for more than five minutes.\n\n## Fix\n\nStart more "
            + "instances & watch <health>.\n"),
        ("runbooks/disk.md",
            "# Disk is nearly full\n\n## Fix\n\nAdd space, or shorten retention. The queue keeps what cannot be stored.\n"),
        ("errors/payload_too_large.md", "# payload_too_large\n\nThe body is larger than the limit. Send smaller batches.\n"),
        ("settings.md", "# Settings\n\n## Retention\n\nHow many days of events are kept. A queue has no retention.\n"),
        ("größe.md", "# Größe\n\nWie groß ein Café sein darf.\n"),
        ("adr/0001-why.md", "# Why\n\nNothing of use.\n"),
    ];

    /// <summary>An index of only these pages; earlier content is gone.</summary>
    protected abstract Task<IDocsIndex> Index(params (string Path, string Markdown)[] pages);

    [Theory]
    [InlineData("queue backlog", "runbooks/backlog")]
    [InlineData("what do I do when the disk is full?", "runbooks/disk")]
    [InlineData("MESSAGES waiting", "runbooks/backlog")]
    [InlineData("smaller batch", "errors/payload_too_large")]
    [InlineData("retention", "settings")]
    [InlineData("payload_too_large", "errors/payload_too_large")]
    [InlineData("cafe", "größe")]
    public async Task The_passage_that_answers_comes_first_and_headings_count_more_than_text(string query, string doc)
    {
        var hits = await (await Index(Pages)).Search(query, 5, TestContext.Current.CancellationToken);

        Assert.Equal(doc, hits[0].Doc);
        Assert.Equal(hits.OrderByDescending(hit => hit.Score), hits);
        Assert.All(hits, hit => Assert.True(hit.Score >= 0));
    }

    [Theory]
    [InlineData("reten", "settings")]
    [InlineData("the queue back", "runbooks/backlog")]
    [InlineData("smalller batchse", "errors/payload_too_large")]
    [InlineData("mesages in the qeueu", "runbooks/backlog")]
    [InlineData("retentoin", "settings")]
    public async Task A_word_half_typed_or_mistyped_finds_what_was_meant(string query, string doc) =>
        Assert.Equal(doc, (await (await Index(Pages)).Search(query, 5, TestContext.Current.CancellationToken))[0].Doc);

    [Fact]
    public async Task A_hit_names_its_passage_and_marks_the_found_words_in_escaped_text()
    {
        var hit = (await (await Index(Pages)).Search("health instances", 1, TestContext.Current.CancellationToken))[0];

        Assert.Equal("The queue backlog is old › Fix", hit.Heading);
        Assert.Equal("/docs/runbooks/backlog#fix", hit.Url);
        Assert.Equal("Start more <mark>instances</mark> &amp; watch &lt;<mark>health</mark>&gt;.", hit.Snippet);
    }

    [Fact]
    public async Task A_hit_by_heading_alone_shows_how_the_passage_begins()
    {
        var hit = (await (await Index(Pages)).Search("settings", 1, TestContext.Current.CancellationToken))[0];

        Assert.Equal("How many days of events are kept. A queue has no retention.", hit.Snippet);
    }

    [Fact]
    public async Task Text_that_looks_like_markup_stays_text()
    {
        var index = await Index(("a.md", "# A\n\n`<mark>x</mark><img src=x onerror=alert(1)>` \u0002word\u0003\n"));

        var hit = Assert.Single(await index.Search("word", 5, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("<img", hit.Snippet);
        Assert.Equal(1, hit.Snippet.Split("<mark>").Length - 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\"*()^:{}+-")]
    [InlineData("\ud800")]
    [InlineData("zebra")]
    public async Task What_no_passage_holds_finds_nothing(string query) =>
        Assert.Empty(await (await Index(Pages)).Search(query, 5, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("queue AND OR NOT (backlog")]
    [InlineData("title:queue* ~2 ^9 \"")]
    [InlineData("queue' or 1 eq 1 --")]
    [InlineData("/queue/ [a TO b] {c} \\ && || !")]
    [InlineData("NEAR(queue backlog, 2) 𝒳 日本 \0")]
    public async Task Syntax_of_any_index_is_just_text(string query) =>
        Assert.Contains(await (await Index(Pages)).Search(query, 5, TestContext.Current.CancellationToken),
            hit => hit.Doc == "runbooks/backlog");

    [Fact]
    public async Task No_page_fills_the_answer_alone_and_the_limit_holds()
    {
        var sections = string.Concat(Enumerable.Range(0, 120).Select(i => $"## Queue {i}\n\nqueue\n\n"));
        var index = await Index([("big.md", "# Queue\n\n" + sections), .. Pages]);

        var hits = await index.Search("queue", 5, TestContext.Current.CancellationToken);
        var all = await index.Search("queue", SearchTuning.MaxResults, TestContext.Current.CancellationToken);

        Assert.Equal(5, hits.Count);
        Assert.Equal(SearchTuning.Tuned.MaxPassagesPerDocument, hits.Count(hit => hit.Doc == "big"));
        Assert.Equal(["big", "runbooks/backlog", "runbooks/disk", "settings"],
            all.Select(hit => hit.Doc).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_page_that_was_removed_vanishes_and_a_changed_one_is_found_by_its_new_words()
    {
        await Index(Pages);

        var index = await Index(("settings.md", "# Settings\n\n## Retention\n\nHow long zebras are kept.\n"));

        Assert.Equal("settings", Assert.Single(await index.Search("zebras", 5, TestContext.Current.CancellationToken)).Doc);
        Assert.Empty(await index.Search("backlog", 5, TestContext.Current.CancellationToken));
        Assert.Empty(await index.Search("events", 5, TestContext.Current.CancellationToken));
    }
}
