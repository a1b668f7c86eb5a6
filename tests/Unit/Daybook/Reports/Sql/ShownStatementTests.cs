using Daybook.Reports.Sql;

namespace Daybook.Tests.Reports.SqlStatements;

public sealed class ShownStatementTests
{
    [Theory]
    [InlineData("SELECT 1", "SELECT 1")]
    [InlineData("SELECT * FROM events WHERE source = 'it''s ann'", "SELECT * FROM events WHERE source = '…'")]
    [InlineData("SELECT E'ann\\'s', 'b'", "SELECT E'…', '…'")]
    [InlineData("SELECT $$ann$$, $t$bob$t$, $1", "SELECT '…', '…', $1")]
    [InlineData("SELECT 1 -- ann\n+ /* bob /* and */ cid */ 2", "SELECT 1  +   2")]
    [InlineData("SELECT \"p:plan\"\tFROM\nevents", "SELECT \"p:plan\" FROM events")]
    [InlineData("SELECT 'ann", "SELECT '…'")]
    public void A_statement_is_shown_without_the_texts_in_it(string sql, string shown) => Assert.Equal(shown, ShownStatement.Of(sql));

    [Fact]
    public void A_long_statement_is_cut() =>
        Assert.Equal(500, ShownStatement.Of("SELECT " + string.Join(", ", Enumerable.Range(0, 10_000))).Length);
}
