using System.Globalization;
using Daybook.Foundation.Columns;

namespace Daybook.Tests.Foundation.Columns;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1.50", "1.5")]
    [InlineData("-0.000000000001", "-0.000000000001")]
    [InlineData("12345678.123456789012", "12345678.123456789012")]
    [InlineData("999999999999999.999999999999000", "999999999999999.999999999999")]
    [InlineData("000123.4", "123.4")]
    public void A_number_of_15_digits_and_12_places_is_held_exactly(string text, string value)
    {
        Assert.True(ExactNumber.TryParse(text, out var number));
        Assert.Equal(decimal.Parse(value, CultureInfo.InvariantCulture), number);
    }

    [Theory]
    [InlineData("1000000000000000")]
    [InlineData("-1000000000000000.5")]
    [InlineData("0.0000000000001")]
    [InlineData("1.0000000000001")]
    public void A_longer_one_is_not(string text) => Assert.False(ExactNumber.TryParse(text, out _));
}
