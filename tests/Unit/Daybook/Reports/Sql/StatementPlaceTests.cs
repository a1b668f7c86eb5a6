using Daybook.Reports.Sql.Worker;

namespace Daybook.Tests.Reports.SqlStatements;

public sealed class StatementPlaceTests
{
    [Fact]
    public void A_place_in_what_the_engine_was_given_is_found_in_what_was_sent()
    {
        const string Sent = "EXPLAIN /* é */ ANALYZE SELECT 'é😀', nosuch\nFROM events";
        const string Rest = " SELECT 'é😀', nosuch\nFROM events";
        var place = new StatementPlace(Sent, "EXPLAIN ANALYZE" + Rest, 15, Sent.Length - Rest.Length);

        // In bytes: é has two and 😀 has four.
        var failed = place.Failed(WorkerFailure.Statement,
            """{"exception_type":"Binder","exception_message":"Referenced column \"nosuch\" not found","position":"33"}""");

        Assert.Equal(Sent.IndexOf("nosuch", StringComparison.Ordinal), failed.Position);
        Assert.Equal(
            $"Binder Error: Referenced column \"nosuch\" not found\n\nLINE 1: {Sent.Split('\n')[0]}\n"
            + $"{new string(' ', 8 + failed.Position!.Value)}^",
            failed.Detail);
    }

    [Theory]
    [InlineData("""{"exception_type":"Conversion","exception_message":"no number"}""", "Conversion Error: no number")]
    [InlineData("""{"exception_type":"Conversion","exception_message":"no number","position":"99999"}""", "Conversion Error: no number")]
    [InlineData("Invalid Input Error: as it was", "Invalid Input Error: as it was")]
    [InlineData("{broken", "{broken")]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    public void Where_the_engine_does_not_say_the_place_there_is_none(string message, string says)
    {
        var failed = new StatementPlace("SELECT 1", "SELECT 1", 0, 0).Failed(WorkerFailure.Statement, message);

        Assert.Equal((says, null), (failed.Detail, failed.Position));
    }

    [Theory]
    [InlineData("SELECT read_text('x')", "read_text", 7)]
    [InlineData("SELECT 'read_text' -- read_text\n, my_read_text, Read_Text ('x')", "read_text", 48)]
    [InlineData("SELECT 1 FROM \"users\"", "users", 14)]
    [InlineData("SELECT 1", "users", null)]
    public void A_name_is_found_where_it_is_code(string sql, string name, int? at) =>
        Assert.Equal(at, new StatementPlace(sql, sql, 0, 0).RefuseName("no", name).Position);

    [Fact]
    public void A_long_line_is_cut_and_the_last_place_of_all_can_be_shown()
    {
        var sql = new string('x', 200) + "\n" + new string('y', 200);
        var place = new StatementPlace(sql, sql, 0, 0);

        Assert.Equal($"why\n\nLINE 2: {new string('y', 60)}…\n{new string(' ', 8)}^", place.Refuse("why", 201).Refused);
        Assert.Equal($"why\n\nLINE 2: …{new string('y', 60)}\n{new string(' ', 69)}^", place.Refuse("why", 401).Refused);
    }
}
