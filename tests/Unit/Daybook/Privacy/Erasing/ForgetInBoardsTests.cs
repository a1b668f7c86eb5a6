using System.Text.Json.Nodes;
using Daybook.Privacy.Erasing;

namespace Daybook.Tests.Privacy.Erasing;

public sealed class ForgetInBoardsTests
{
    [Theory]
    [InlineData("Orders of ann-7, again", "Orders of …, again")]
    [InlineData("ann-7", "…")]
    [InlineData("ann-7 ann-7", "… …")]
    [InlineData("ann-77 and joann-7", "ann-77 and joann-7")]
    [InlineData("(mail: ann@example.com)", "(mail: …)")]
    [InlineData("Ann-7", "Ann-7")]
    [InlineData("the mobile app, 42 orders", "the mobile app, 42 orders")]
    public void An_id_goes_where_it_is_a_word_of_its_own_and_no_ordinary_one(string text, string blank) =>
        Assert.Equal(blank, IdsInText.Blank(text, ["ann-7", "ann@example.com", "mobile", "42", ""]));

    [Fact]
    public void Of_two_ids_one_of_which_begins_as_the_other_nothing_is_left() =>
        Assert.Equal("…", IdsInText.Blank("ann-7-b", ["ann-7", "ann-7-b"]));

    [Theory]
    [InlineData("SELECT * FROM persons WHERE user_id = 'ann-7'", "SELECT * FROM persons WHERE user_id = '…'")]
    [InlineData("FROM persons WHERE USER_ID IN ('bob', 'ann') -- ann-7", "FROM persons WHERE USER_ID IN ('…', 'ann') -- …")]
    [InlineData("SELECT user_id FROM persons WHERE user_id = 'o''hara'", "SELECT user_id FROM persons WHERE user_id = '…'")]
    // A word that somebody is called by, where nobody is asked for by id.
    [InlineData("SELECT 1 FROM events WHERE properties['name'] = 'bob'", "SELECT 1 FROM events WHERE properties['name'] = 'bob'")]
    [InlineData("SELECT 1 FROM events WHERE properties['mail'] LIKE 'ann-7%'", "SELECT 1 FROM events WHERE properties['mail'] LIKE '…%'")]
    public void A_statement_loses_the_ids_that_it_asks_for(string sql, string blank)
    {
        string[] ids = ["ann-7", "bob", "o'hara"];
        var tiles = new JsonArray(Tile("sql", sql), Tile("trend", sql));

        Assert.Equal(sql != blank, ForgetInBoards.Blank(tiles, new HashSet<string>(ids), ids));

        Assert.Equal(blank, (string?)tiles[0]!["question"]!["sql"]);
        Assert.Equal(sql, (string?)tiles[1]!["question"]!["sql"]);

        static JsonObject Tile(string report, string sql) =>
            new() { ["title"] = "t", ["report"] = report, ["question"] = new JsonObject { ["sql"] = sql } };
    }

    [Fact]
    public void Filters_of_every_parameter_lose_the_id_and_keep_the_rest()
    {
        var tiles = JsonNode.Parse("""
            [{"title":"Orders","report":"funnel","question":{"step":["ann-7","b"],"by":"property.plan",
              "filter":[{"any":[{"field":"user_id","op":"is","values":["ann-7","bob"]}]}],
              "filter.2":[{"field":"user_id","op":"is_not","values":["ann-7"]}]}}]
            """)!.AsArray();

        Assert.True(ForgetInBoards.Blank(tiles, new HashSet<string> { "ann-7" }, ["ann-7"]));

        // A step is an event type, whatever it is called.
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            [{"title":"Orders","report":"funnel","question":{"step":["ann-7","b"],"by":"property.plan",
              "filter":[{"any":[{"field":"user_id","op":"is","values":["","bob"]}]}],
              "filter.2":[{"field":"user_id","op":"is_not","values":[""]}]}}]
            """), tiles), tiles.ToJsonString());
        Assert.False(ForgetInBoards.Blank(tiles, new HashSet<string> { "ann-7" }, ["ann-7"]));
    }
}
