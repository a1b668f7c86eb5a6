using System.Text;
using System.Text.Json;
using Daybook.Cli.Import;
using FsCheck;
using FsCheck.Fluent;

namespace Daybook.Tests.Cli.Import;

public sealed class CsvRecordsTests
{
    private const string Header = "event_id,occurred_at,user_id,event_type,properties_json\n";
    private static readonly LineIds Ids = new([1, 2, 3]);

    [Fact]
    public void A_row_becomes_an_event() => Assert.Equal(
        """{"event_id":"47edee21","occurred_at":"2015-05-17T10:05:03Z","user_id":"v,1","event_type":"page_view","properties":{"page":"/a","n":1e400}}""",
        Assert.Single(
            Read(Header + "47edee21,2015-05-17T10:05:03Z,\"v,1\",page_view,\"{\"\"page\"\":\"\"/a\"\",\"\"n\"\":1e400}\"\r\n")).Body);

    [Fact]
    public void Columns_may_stand_in_any_order_and_empty_fields_are_left_out() => Assert.Equal(
        """{"event_type":"x","anonymous_id":"a","occurred_at":"t","event_id":"i"}""",
        Assert.Single(Read("event_type,anonymous_id,user_id,occurred_at,event_id\nx,a,,t,i")).Body);

    [Theory]
    [InlineData("event_id,ts,user_id,event_type\n", "column 'ts' is not known")]
    [InlineData("event_id,user_id,event_type\n", "column 'occurred_at' is missing")]
    [InlineData("event_id,occurred_at,event_type\n", "column 'user_id' (or 'anonymous_id') is missing")]
    [InlineData("occurred_at,event_type,user_id,user_id\n", "column 'user_id' stands there twice")]
    [InlineData("occurred_at|event_type|user_id\n", "column 'occurred_at|event_type|user_id' is not known")]
    [InlineData("", "is empty")]
    public void A_header_that_is_not_an_imports_is_refused_by_name(string text, string why) =>
        Assert.Contains(why, Assert.Throws<ImportException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a,b,c\n", "3 fields, the header 5")]
    [InlineData("i,t,u,x\"y,\n", "A quote stands where none may")]
    public void A_row_that_cannot_be_taken_apart_is_named_and_the_next_one_is_read(string row, string why)
    {
        var records = Read(Header + row + "i,t,u,x,{}\n");
        Assert.Contains(why, records[0].Unreadable, StringComparison.Ordinal);
        Assert.Equal(row.TrimEnd(), records[0].Body);
        Assert.Equal((3, (string?)null), (records[1].Line, records[1].Unreadable));
    }

    [Theory]
    [InlineData("'=1+1", "=1+1")]
    [InlineData("''-x", "'-x")]
    [InlineData("'ann", "'ann")]
    [InlineData("'＝x", "＝x")]
    [InlineData("'", "'")]
    public void An_exports_own_column_is_left_out_and_its_apostrophes_are_taken_off(string user, string plain)
    {
        var export = Assert.Single(Read($"event_id,occurred_at,user_id,event_type,received_at,sent_at\r\ni,t,{user},x,r,s\r\n")).Body;
        Assert.Equal($$"""{"event_id":"i","occurred_at":"t","user_id":"{{plain}}","event_type":"x","sent_at":"s"}""", export);
        Assert.Contains($"\"{user}\"", Assert.Single(Read($"event_id,occurred_at,user_id,event_type\r\ni,t,{user},x\r\n")).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_quote_that_is_never_closed_stops_the_import_and_names_its_line() =>
        Assert.Contains("line 3", Assert.Throws<ImportException>(() => Read(Header + "i,t,u,x,{}\ni,t,u,\"x,{}\ni,t,u,x,{}\n")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_row_without_an_id_gets_the_same_one_each_time_and_its_own()
    {
        var text = "occurred_at,user_id,event_type\nt,u,x\nt,u,x\n";
        Assert.Equal(Read(text), Read(text));
        Assert.NotEqual(Read(text)[0].Body, Read(text)[1].Body);
    }

    [Fact]
    public void Properties_over_several_lines_are_sent_on_one_and_lines_keep_their_numbers()
    {
        var records = Read(Header + "i,t,u,x,\"{\r\n \"\"a\"\":\n1}\"\nj,t,u,x,no json\n");
        Assert.Equal("""{"event_id":"i","occurred_at":"t","user_id":"u","event_type":"x","properties":{   "a": 1}}""", records[0].Body);
        Assert.Equal((5, """{"event_id":"j","occurred_at":"t","user_id":"u","event_type":"x","properties":"no json"}"""),
            (records[1].Line, records[1].Body));
    }

    [Fact]
    public void Any_text_in_any_field_survives_quoting() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>[]>(),
        texts =>
        {
            var users = texts.Select(t => WellFormed("u" + t.Get)).ToList();
            var text = Header
                + string.Concat(users.Select(user => $"i,t,\"{user.Replace("\"", "\"\"", StringComparison.Ordinal)}\",x,\r\n"));
            var read = Read(text).Select(r => JsonDocument.Parse(r.Body).RootElement.GetProperty("user_id").GetString()).ToList();
            return read.SequenceEqual(users);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(";")]
    [InlineData("\t")]
    public void Fields_separated_as_Excel_does_it_are_told_from_the_header(string separator)
    {
        var text = "event_id,occurred_at,user_id,event_type\ni,t,u,x\n".Replace(",", separator, StringComparison.Ordinal);
        var sent = """{"event_id":"i","occurred_at":"t","user_id":"u","event_type":"x"}""";
        Assert.Equal((2, sent), (Assert.Single(Read(text)).Line, Read(text)[0].Body));
        Assert.Equal((3, sent), (Assert.Single(Read($"\uFEFFsep={separator}\r\n{text}")).Line, Read($"sep={separator}\n{text}")[0].Body));
    }

    [Fact]
    public void A_semicolon_inside_a_quoted_name_separates_nothing() => Assert.Equal(',', CsvSeparator.Of("\"a;b;c\",d\n1;2;3;4"u8));

    [Fact]
    public void Rows_of_nothing_but_separators_are_passed_over_and_lines_keep_their_numbers() =>
        Assert.Equal([2L, 5L], Read("occurred_at,user_id,event_type\nt,u,x\n,,\n , ,,,,\nt,v,x\n,,\n,,\n").Select(r => r.Line));

    [Fact]
    public void A_row_that_does_not_say_when_it_happened_is_refused_unless_the_time_of_receipt_is_meant()
    {
        var text = "occurred_at,user_id,event_type\n,u,x\nt,u,x\n";
        Assert.Equal(
            [new LocalRefusal("missing_field", "occurred_at",
                "It does not say when it happened. With --time received it gets the time of receipt."), null],
                Records(text).Select(r => r.Refused));
        Assert.All(Records(text, timeReceived: true), record => Assert.Null(record.Refused));
        Assert.Single(Records("user_id,event_type\nu,x\n", timeReceived: true));
    }

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static List<(long Line, string Body, string? Unreadable)> Read(string text) =>
        [.. Records(text).Select(r => (r.Line, r.Body, r.Refused?.Detail))];

    private static List<(long Line, string Body, LocalRefusal? Refused)> Records(string text, bool timeReceived = false)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. CsvRecords.Read(new MemoryStream(bytes), "f.csv", Ids, CsvSeparator.Of(bytes), timeReceived)
            .Select(r => (r.Line, Encoding.UTF8.GetString(r.Body.Span), r.Refused))];
    }
}
