using Daybook.Docs;

namespace Daybook.Tests.Docs;

public sealed class MatchQueryTests
{
    [Theory]
    [InlineData("backlog", "\"backlog\" OR \"backlog\"*")]
    [InlineData("queue backlog", "\"queue\" OR \"backlog\" OR \"backlog\"*")]
    [InlineData("payload_too_large", "\"payload too large\" OR \"payload\" OR \"too\" OR \"large\" OR \"large\"*")]
    [InlineData("what is the ledger", "\"ledger\" OR \"ledger\"*")]
    [InlineData("the who", "\"the\" OR \"who\" OR \"who\"*")]
    [InlineData("a\" OR title:\"b* NOT c", "\"title b\" OR \"title\" OR \"b\" OR \"NOT\" OR \"c\" OR \"c\"*")]
    [InlineData("größe 日本", "\"größe\" OR \"日本\" OR \"日本\"*")]
    public void Words_become_quoted_terms_and_the_last_one_a_prefix(string query, string match) => Assert.Equal(match, MatchQuery.From(query));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\"*()^:{}+-")]
    [InlineData("\0")]
    [InlineData("\ud800")]
    public void A_query_without_a_word_is_none(string query) => Assert.Null(MatchQuery.From(query));

    [Fact]
    public void A_long_query_has_bounded_terms()
    {
        var match = MatchQuery.From(string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"w{i}")))!;

        Assert.Equal(SearchTuning.MaxTerms, match.Split(" OR ").Length);
    }
}
