using System.Text;
using Daybook.Ingest.Parsing;

namespace Daybook.Tests.Ingest.Parsing;

public sealed class CanonicalNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.000", "0")]
    [InlineData("0e5", "0")]
    [InlineData("7", "7")]
    [InlineData("-7", "-7")]
    [InlineData("10", "10")]
    [InlineData("100", "100")]
    [InlineData("1000", "1e3")]
    [InlineData("1E3", "1e3")]
    [InlineData("1e+03", "1e3")]
    [InlineData("1.0", "1")]
    [InlineData("10e-1", "1")]
    [InlineData("12.340", "12.34")]
    [InlineData("1234e-2", "12.34")]
    [InlineData("0.5", "0.5")]
    [InlineData("5e-1", "0.5")]
    [InlineData("0.0001", "1e-4")]
    [InlineData("12345678901234567890.123456789", "12345678901234567890.123456789")]
    [InlineData("1.7976931348623157e308", "17976931348623157e292")]
    [InlineData("1e-308", "1e-308")]
    public void A_number_has_one_form(string sent, string canonical) => Assert.Equal(canonical, Canonical(sent));

    [Theory]
    [InlineData("1.8e308")]
    [InlineData("1e309")]
    [InlineData("1e-309")]
    [InlineData("0e400")]
    [InlineData("1e99999999999999999999")]
    public void Beyond_a_double_is_refused(string sent) =>
        Assert.Equal(CanonicalNumber.OutOfRange, CanonicalNumber.Write(new ByteBuffer(), Encoding.ASCII.GetBytes(sent)));

    [Fact]
    public void Too_many_digits_are_refused()
    {
        Assert.Null(CanonicalNumber.Write(new ByteBuffer(), Encoding.ASCII.GetBytes("0." + new string('3', 398))));
        Assert.Equal(CanonicalNumber.TooLong,
            CanonicalNumber.Write(new ByteBuffer(), Encoding.ASCII.GetBytes("0." + new string('3', 399))));
    }

    private static string Canonical(string sent)
    {
        var buffer = new ByteBuffer();
        Assert.Null(CanonicalNumber.Write(buffer, Encoding.ASCII.GetBytes(sent)));
        return Encoding.ASCII.GetString(buffer.Written);
    }
}
