using Daybook.Cli.Traffic;

namespace Daybook.Tests.Cli.Traffic;

public sealed class ShareTests
{
    [Theory]
    [InlineData("1%", 1000, 10)]
    [InlineData("0.5%", 1000, 5)]
    [InlineData("0.02", 1000, 20)]
    [InlineData("0", 1000, 0)]
    [InlineData("50%", 3, 2)]
    public void A_share_is_a_percentage_or_a_fraction(string text, int total, int expected)
    {
        Assert.True(Share.TryParse(text, out var share));
        Assert.Equal(expected, share.Of(total));
    }

    [Theory]
    [InlineData("51%")]
    [InlineData("-1%")]
    [InlineData("one")]
    [InlineData("")]
    public void Anything_else_is_refused(string text) => Assert.False(Share.TryParse(text, out _));
}
