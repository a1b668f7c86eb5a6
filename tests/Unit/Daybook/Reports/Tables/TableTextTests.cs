using System.Buffers;
using System.Text;
using Daybook.Reports.Tables;

namespace Daybook.Tests.Reports.Tables;

public sealed class TableTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-5", "'-5")]
    [InlineData("'=x", "''=x")]
    [InlineData("'x", "'x")]
    [InlineData("=a,\"b\"", "\"'=a,\"\"b\"\"\"")]
    [InlineData("ü€😀", "ü€😀")]
    public void A_CSV_field_is_quoted_where_needed_and_never_a_formula(string text, string field)
    {
        var buffer = new ArrayBufferWriter<byte>();
        CsvText.Field(text, buffer);

        Assert.Equal(field, Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    [Theory]
    [InlineData("a<b>&c", "a<b>&c")]
    [InlineData(" a b\n", "_x0020_a b_x000A_")]
    [InlineData(" ", "_x0020_")]
    [InlineData("a\uffffb", "a_xFFFF_b")]
    [InlineData("bell\u0007", "bell_x0007_")]
    [InlineData("_x0007_", "_x005F_x0007_")]
    [InlineData("_x_", "_x_")]
    [InlineData("😀", "😀")]
    public void A_cell_holds_what_XML_forbids_in_the_spreadsheets_own_way(string text, string cell) =>
    Assert.Equal(cell, SheetText.Encode(text));

    [Fact]
    public void Half_a_character_stays_visible() => Assert.Equal("a_xD800_b", SheetText.Encode("a\ud800b"));

    [Fact]
    public void A_text_beyond_a_cells_limit_is_cut_and_says_so()
    {
        var cell = SheetText.Encode(new string('x', 40_000));

        Assert.Equal(SheetText.MaxText, cell.Length);
        Assert.Contains("cut: 40000 characters", cell);
    }
}
