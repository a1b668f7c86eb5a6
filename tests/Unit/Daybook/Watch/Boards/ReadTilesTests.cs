using System.Text.Json;
using System.Text.Json.Nodes;
using Daybook.Foundation.Http;
using Daybook.Watch.Boards;

namespace Daybook.Tests.Watch.Boards;

public sealed class ReadTilesTests
{
    [Fact]
    public void Texts_numbers_lists_and_filters_are_read_in_one_form_and_defaults_filled_in()
    {
        var tile = Read("""
            [{"title":"  تم الدفع 🛒  ","report":"trend","asks":"/old","range":null,
              "question":{"limit":5,"event_type":["a","b"],"source":["web"],"by":null,
              "filter":"[{\"field\":\"source\",\"op\":\"exists\"}]"}}]
            """)[0];

        Assert.Equal(("تم الدفع 🛒", "trend", null, "chart", "half"), (tile.Title, tile.Report, tile.Range, tile.Look, tile.Width));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"limit":"5","event_type":["a","b"],"source":"web","filter":[{"field":"source","op":"exists"}]}"""),
            tile.Question), tile.Question.ToJsonString());
        // As it is stored and read again.
        Assert.True(tile.AsksLike(Tile.ReadAll(Tile.WriteAll([tile]))[0]));
    }

    [Theory]
    [InlineData("{}", "`tiles` is a list")]
    [InlineData("[7]", "`tiles/0` is no tile")]
    [InlineData("""[{"report":"trend"}]""", "`tiles/0/title` is required")]
    [InlineData("""[{"title":" ","report":"trend"}]""", "`tiles/0/title` is empty")]
    [InlineData("""[{"title":"a\u0007b","report":"trend"}]""", "control character")]
    [InlineData("""[{"title":"a\u0000b","report":"trend"}]""", "U+0000")]
    [InlineData("""[{"title":"a\ud800b","report":"trend"}]""", "half a surrogate pair")]
    [InlineData("""[{"title":"t","report":"users"}]""", "is one of: active, breakdown")]
    [InlineData("""[{"title":"t","report":"trend","colour":"red"}]""", "`tiles/0/colour` is not known here")]
    [InlineData("""[{"title":"t","title":"u","report":"trend"}]""", "there twice")]
    [InlineData("""[{"title":"t","report":"trend","range":"forever"}]""", "30d for the last 30 days")]
    [InlineData("""[{"title":"t","report":"trend","range":"7d","question":{"from":"2026-01-01"}}]""", "also `from`")]
    [InlineData("""[{"title":"t","report":"funnel","look":"list"}]""", "about trends")]
    [InlineData("""[{"title":"t","report":"trend","width":"huge"}]""", "third, half, whole")]
    [InlineData("""[{"title":"t","report":"trend","draws":"users"}]""", "about sessions")]
    [InlineData("""[{"title":"t","report":"sessions","draws":"events"}]""", "sessions, users, average_seconds")]
    [InlineData("""[{"title":"t","report":"trend","question":[]}]""", "an object with the parameters")]
    [InlineData("""[{"title":"t","report":"trend","question":{"by":{}}}]""", "a text, a number")]
    [InlineData("""[{"title":"t","report":"trend","question":{"filter":"[1"}}]""", "no JSON")]
    [InlineData("""[{"title":"t","report":"trend","question":{"filter":7}}]""", "a list of conditions")]
    [InlineData("""[{"title":"t","report":"trend","question":{"by":"a","by":"b"}}]""", "`by` twice")]
    public void What_is_no_tile_is_refused_with_its_place(string json, string why) =>
        Assert.Contains(why, Assert.Throws<ProblemException>(() => Read(json)).Problem.Detail, StringComparison.Ordinal);

    [Fact]
    public void Titles_have_200_characters_as_a_person_counts()
    {
        Read($$"""[{"title":"{{string.Concat(Enumerable.Repeat("🛒", 200))}}","report":"trend"}]""");

        Assert.Throws<ProblemException>(() => Read($$"""[{"title":"{{new string('w', 201)}}","report":"trend"}]"""));
    }

    [Fact]
    public void Which_number_of_sessions_is_drawn_is_kept()
    {
        var tile = Read("""[{"title":"t","report":"sessions","question":{"compare":"previous"},"draws":"bounce_rate"}]""")[0];

        Assert.Equal("bounce_rate", Tile.ReadAll(Tile.WriteAll([tile]))[0].Draws);
        Assert.DoesNotContain("draws", Tile.WriteAll(Read("""[{"title":"t","report":"sessions"}]""")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_is_no_part_of_a_link_without_a_key() =>
        Assert.Contains("runs none", Assert.Throws<ProblemException>(() => CheckTiles.RequireNobody(Read(
            """[{"title":"ok","report":"dau"},{"title":"t","report":"sql","question":{"sql":"SELECT 1"}}]"""))).Problem.Detail,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"filter":[{"any":[[{"field":"user_id","op":"is","values":["ann"]}]]}]}""")]
    [InlineData("""{"filter.2":[{"field":"user_id","op":"is_not","values":["ann"]}]}""")]
    [InlineData("""{"by":"session_id"}""")]
    public void A_link_without_a_key_shows_nobody(string question) =>
        Assert.Contains("shows nobody", Assert.Throws<ProblemException>(() => CheckTiles.RequireNobody(Read(
            $$"""[{"title":"t","report":"trend","question":{{question}}}]"""))).Problem.Detail, StringComparison.Ordinal);

    private static IReadOnlyList<Tile> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ReadTiles.Of(document.RootElement);
    }
}
