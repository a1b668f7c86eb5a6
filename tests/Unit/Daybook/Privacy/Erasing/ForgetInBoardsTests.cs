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
