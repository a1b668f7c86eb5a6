using Daybook.Web.Docs;
using Daybook.Web.Docs.Searching;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Web.Docs;

public sealed class EmbeddedIndexTests
{
    private static readonly (string, string)[] Small =
    [
        ("runbooks/backlog.md",
            "# The queue backlog is old\n\n## Symptom\n\nMessages wait in the queue for more than five minutes.\n\n## Fix\n\nStart more "
            + "instances & watch <health>.\n"),
        ("runbooks/disk.md",
            "# Disk is nearly full\n\n## Fix\n\nAdd space, or shorten retention. The queue keeps what cannot be stored.\n"),
        ("errors/payload_too_large.md", "# payload_too_large\n\nThe body is larger than the limit. Send smaller batches.\n"),
        ("settings.md", "# Settings\n\n## Retention\n\nHow many days of events are kept. A queue has no retention.\n"),
    ];

    [Theory]
    [InlineData("queue backlog", "runbooks/backlog")]
    [InlineData("what do I do when the disk is full?", "runbooks/disk")]
    [InlineData("payload_too_large", "errors/payload_too_large")]
    [InlineData("smaller batch", "errors/payload_too_large")]
    [InlineData("retent", "settings")]
    [InlineData("retained retention", "settings")]
    [InlineData("MESSAGES waiting", "runbooks/backlog")]
    [InlineData("reten", "settings")]
    [InlineData("retentino", "settings")]
    [InlineData("mesages in the qeueu", "runbooks/backlog")]
    [InlineData("smalller batches", "errors/payload_too_large")]
    public async Task The_passage_that_answers_comes_first(string query, string doc)
    {
        using var disk = new CorpusOnDisk(Small);

        var hits = await disk.Index.Search(query, 5, default);

        Assert.Equal(doc, hits[0].Doc);
        Assert.Equal(hits.OrderByDescending(hit => hit.Score), hits);
    }

    [Fact]
    public async Task A_hit_links_to_its_passage_and_shows_the_found_words_in_escaped_text()
    {
        using var disk = new CorpusOnDisk(Small);

        var hit = (await disk.Index.Search("health instances", 1, default))[0];

        Assert.Equal("The queue backlog is old › Fix", hit.Heading);
        Assert.Equal("/docs/runbooks/backlog#fix", hit.Url);
        Assert.Equal("Start more <mark>instances</mark> &amp; watch &lt;<mark>health</mark>&gt;.", hit.Snippet);
    }

    [Fact]
    public async Task No_document_fills_the_answer_alone_and_the_limit_holds()
    {
        var sections = string.Concat(Enumerable.Range(0, 10).Select(i => $"## Queue {i}\n\nqueue\n\n"));
        using var disk = new CorpusOnDisk([("big.md", "# Queue\n\n" + sections), .. Small]);

        var hits = await disk.Index.Search("queue", 5, default);

        Assert.Equal(5, hits.Count);
        Assert.Equal(SearchTuning.Tuned.MaxPassagesPerDocument, hits.Count(hit => hit.Doc == "big"));
    }

    [Fact]
    public async Task A_snippet_cannot_carry_markup_of_its_own()
    {
        using var disk = new CorpusOnDisk(("a.md", "# A\n\n`<mark>x</mark><img src=x onerror=alert(1)>` \u0002word\u0003\n"));

        var hit = Assert.Single(await disk.Index.Search("word", 5, default));

        Assert.DoesNotContain("<img", hit.Snippet);
        Assert.Equal(1, hit.Snippet.Split("<mark>").Length - 1);
    }

    [Fact]
    public async Task Many_first_searches_at_once_build_one_index()
    {
        using var disk = new CorpusOnDisk(Small);
        var index = disk.Index;

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => index.Search("queue", 50, default))));

        Assert.All(answers, hits => Assert.Equal(answers[0], hits));
    }

    [Fact]
    public void No_query_is_ever_an_error()
    {
        using var disk = new CorpusOnDisk(Small);
        var index = disk.Index;
        string[] pieces =
            ["\"", "'", "*", "NEAR(", "AND", "OR", "NOT", "(", ")", "^", ":", "-", "+", "{a b}", "\0", "\ud800", "\udc00", "𝒳", "é", "日本",
                "queue", " ", "\t", "title:", ",", "5)"];
        var syntax = Gen.Elements(pieces).ListOf().Select(string.Concat);
        var any = Gen.OneOf(syntax, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get),
            ArbMap.Default.GeneratorFor<char[]>().Select(chars => new string(chars)));

        Prop.ForAll(Arb.From(any), query => index.Search(query, 5, default).IsCompletedSuccessfully)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }
}
