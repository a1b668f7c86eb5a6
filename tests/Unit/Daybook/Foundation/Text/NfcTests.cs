using Daybook.Foundation.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Foundation.Text;

public sealed class NfcTests
{
    // Expected values from Python's unicodedata.
    [Theory]
    [InlineData("Cafe\u0301", "Caf\u00e9")]
    [InlineData("A\u030a", "\u00c5")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\uac00\u11a8", "\uac01")]
    [InlineData("q\u0323\u0307", "q\u0323\u0307")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u2126", "\u03a9")]
    [InlineData("\U0001d15e", "\U0001d157\U0001d165")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("a\u0315\u0300\u05aeb", "\u00e0\u05ae\u0315b")]
    [InlineData("\u1e0a\u0323", "\u1e0c\u0307")]
    [InlineData("\ufb1d", "\u05d9\u05b4")]
    [InlineData("\u0b47\u0300\u0b3e", "\u0b47\u0300\u0b3e")]
    [InlineData("\u0cc6\u0cc2\u0cd5", "\u0ccb")]
    [InlineData("\U00011099\U000110ba", "\U0001109a")]
    [InlineData("\u03b9\u0308\u0301", "\u0390")]
    [InlineData("plain", "plain")]
    public void A_text_gets_the_form_that_Unicode_says(string text, string form) => Assert.Equal(form, Nfc.Of(text));

    [Fact]
    public void Normalising_twice_changes_nothing() => Prop.ForAll<int[]>(seeds =>
    {
        // From the blocks of letters, marks and Hangul, where something happens.
        var text = string.Concat(
            seeds.Select(
                s =>
                    char.ConvertFromUtf32((Math.Abs(s % 4)) switch
                    {
                        0 => 'A' + Math.Abs(s % 50),
                        1 => 0x300 + Math.Abs(s % 0x70),
                        2 => 0x1100 + Math.Abs(s % 0x100),
                        _ => 0x1E00 + Math.Abs(s % 0x200)
                    })));

        Assert.Equal(Nfc.Of(text), Nfc.Of(Nfc.Of(text)));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
