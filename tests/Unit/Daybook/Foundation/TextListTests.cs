using Daybook.Foundation;

namespace Daybook.Tests.Foundation;

public sealed class TextListTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a, b ,,c", new[] { "a", "b", "c" })]
    [InlineData(""" ["Clicked Yes, Please","b"]""", new[] { "Clicked Yes, Please", "b" })]
    public void A_list_is_read_in_both_forms(string setting, string[] texts)
    {
        Assert.Null(TextList.Fault(setting));
        Assert.Equal(texts, TextList.Read(setting));
    }

    [Theory]
    [InlineData("[a,b")]
    [InlineData("[1]")]
    [InlineData("[null]")]
    public void An_array_that_is_none_is_a_fault_and_not_a_name(string setting)
    {
        Assert.NotNull(TextList.Fault(setting));
        Assert.Throws<FormatException>(() => TextList.Read(setting));
    }

    [Fact]
    public void What_is_written_is_read_again() => Assert.Equal(["a, b", "[c]"], TextList.Read(TextList.Write(["a, b", "[c]"])));
}
