using Daybook.Web.Docs;
using Daybook.Web.Docs.Searching;

namespace Daybook.Tests.Web.Docs.Searching;

public sealed class DocsQueryTests
{
    private static readonly Vocabulary Words =
        new([Document.Parse("a", "# Retention\n\nThe queue's backlog is retained; postgres conflicts with a connection. Größe.\n")]);

    [Theory]
    [InlineData("backlog", "backlog")]
    [InlineData("queue backlog", "queue backlog \"queue backlog\"*0.6")]
    [InlineData("payload_too_large", "payload large \"payload too large\"*2")]
    [InlineData("what is the QUEUE", "queue")]
    [InlineData("the who", "the who \"the who\"*0.6")]
    [InlineData("a\" OR title:\"b* NOT c", "title b c \"title b\"*2")]
    [InlineData("größe 日本", "größe 日本 \"größe 日本\"*0.6")]
    [InlineData("retent", "retent retention*0.7")]
    [InlineData("postgers", "postgers postgres*0.7")]
    [InlineData("conection refused", "conection connection*0.7 refused \"conection refused\"*0.6")]
    public void Words_that_tell_something_are_looked_for_and_so_is_what_may_be_meant(string query, string terms) =>
        Assert.Equal(terms, string.Join(' ', DocsQuery.From(query, Words, SearchTuning.Tuned)!.Terms.Select(Written)));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\"*()^:{}+-")]
    [InlineData("\0")]
    [InlineData("\ud800")]
    public void A_query_without_a_word_is_none(string query) => Assert.Null(DocsQuery.From(query, Words, SearchTuning.Tuned));

    [Fact]
    public void A_long_query_has_bounded_words()
    {
        var query = DocsQuery.From(string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"w{i}")), Words, SearchTuning.Tuned)!;

        Assert.Equal(SearchTuning.MaxWords, query.Words.Count);
        Assert.Equal(SearchTuning.MaxWords, query.Phrases.Count);
    }

    [Fact]
    public void Untuned_takes_the_words_as_they_are() =>
        Assert.Equal(["what", "is", "the", "queu"],
            DocsQuery.From("what is the queu", Words, SearchTuning.Untuned)!.Terms.Select(term => term.Text));

    private static string Written(QueryTerm term)
    {
        var text = term.Text.Contains(' ') ? $"\"{term.Text}\"" : term.Text;
        return term.Weight == 1 ? text : $"{text}*{term.Weight}";
    }
}
