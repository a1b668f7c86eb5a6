using Daybook.Store.Persist;

namespace Daybook.Tests.Store.Persist;

public sealed class StorableTextTests
{
    [Theory]
    [InlineData("plain ☃ 😀", "plain ☃ 😀")]
    [InlineData("a\0b", "a\uFFFDb")]
    public void What_no_column_holds_is_replaced(string text, string stored) => Assert.Equal(stored, StorableText.Of(text));

    [Fact]
    public void A_lone_surrogate_is_replaced() => Assert.Equal("a\uFFFDb", StorableText.Of("a\uD800b"));
}
