using Daybook.Foundation;
using Daybook.Web.Docs;
using Daybook.Web.Docs.Searching;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Web.Docs.Searching;

public sealed class VocabularyTests
{
    private static readonly Vocabulary Words = new(
    [
        Document.Parse("a", "# Ledger\n\nThe reconciliation of receipts. A receipt is kept. sha256 v15\n"),
        Document.Parse("b", "# Retention\n\nreceipts again, and received events\n"),
    ]);

    [Theory]
    [InlineData("recepit", "receipt")]
    [InlineData("recipts", "receipts")]
    [InlineData("reciept", "receipt")]
    [InlineData("ledgr", "ledger")]
    [InlineData("reconsilation", "reconciliation")]
    public void A_mistyped_word_has_its_neighbour(string typed, string meant) => Assert.Contains(meant, Words.Corrections(typed));

    [Theory]
    [InlineData("kep")]
    [InlineData("sha265")]
    [InlineData("zebra")]
    [InlineData("")]
    public void Short_words_numbers_and_strangers_are_left_alone(string typed) => Assert.Empty(Words.Corrections(typed));

    [Fact]
    public void A_word_is_completed_by_the_most_frequent_that_begin_with_it() =>
    Assert.Equal(["receipts", "receipt", "received"], Words.Completions("rece"));

    [Theory]
    [InlineData("re")]
    [InlineData("")]
    [InlineData("zzz")]
    public void Too_little_is_not_completed(string typed) => Assert.Empty(Words.Completions(typed));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("queue", "queue", 0)]
    [InlineData("queue", "qeuue", 1)]
    [InlineData("queue", "quee", 1)]
    [InlineData("queue", "queuee", 1)]
    [InlineData("queue", "quewe", 1)]
    [InlineData("abcd", "badc", 2)]
    public void Mistakes_are_counted(string a, string b, int mistakes)
    {
        Assert.True(EditDistance.Within(mistakes, a, b));
        Assert.False(mistakes > 0 && EditDistance.Within(mistakes - 1, a, b));
    }

    [Fact]
    public void One_letter_more_or_less_or_wrong_is_never_more_than_one_mistake()
    {
        var word = Gen.Choose('a', 'e').Select(c => (char)c).ListOf().Select(letters => string.Concat(letters))
            .Where(text => text.Length > 0);
        Prop.ForAll(Arb.From(word.SelectMany(text => Gen.Choose(0, text.Length - 1).Select(at => (text, at)))), one =>
            EditDistance.Within(1, one.text, one.text.Remove(one.at, 1))
            && EditDistance.Within(1, one.text, one.text.Insert(one.at, "x"))
            && EditDistance.Within(1, one.text[..one.at] + "x" + one.text[(one.at + 1)..], one.text)).Check(Config.QuickThrowOnFailure);
    }
}
